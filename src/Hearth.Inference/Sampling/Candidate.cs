using System.Runtime.InteropServices;

namespace Hearth.Inference.Sampling;

/// <summary>A token that may be drawn.</summary>
/// <param name="Score">Its logit, with bias and penalties.</param>
/// <param name="Order">What a selection orders by: the larger the better.</param>
/// <param name="Weight">Its probability times a constant that all candidates share.</param>
/// <param name="Token">Its id.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Candidate(float Score, float Order, float Weight, int Token)
{
    /// <summary>Of equal ones the lower token comes first, so that a selection never depends on the order it looks in.</summary>
    public bool Precedes(in Candidate other) => Order > other.Order || (Order >= other.Order && Token < other.Token);
}
