namespace Hearth.Benchmarks.Embed;

/// <summary>One of the two engines that are compared.</summary>
internal interface IEmbedEngine : IDisposable
{
    string Name { get; }

    /// <summary>Computes the vectors of some texts together.</summary>
    void Encode(IReadOnlyList<int[]> texts);
}
