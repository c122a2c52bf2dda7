namespace Hearth.Inference.Tokenizers;

/// <summary>Which neighbours join, and which join first.</summary>
internal interface IMergeOrder
{
    /// <summary>Whether two neighbours join.</summary>
    /// <param name="joined">The bytes of both.</param>
    /// <param name="leftLength">How many of them are the left one's.</param>
    /// <param name="order">The lowest joins first; among equals, the leftmost.</param>
    bool TryGetOrder(ReadOnlySpan<byte> joined, int leftLength, out uint order);
}
