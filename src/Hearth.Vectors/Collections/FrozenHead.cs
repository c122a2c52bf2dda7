namespace Hearth.Vectors.Collections;

/// <summary>A head that takes no more rows and waits to become a segment.</summary>
/// <param name="Head">The head.</param>
/// <param name="Sequence">The last write that it has.</param>
/// <param name="Ticks">When that was, in UTC ticks.</param>
internal sealed record FrozenHead(HeadPart Head, long Sequence, long Ticks)
{
    /// <summary>The collection right after that write, this head last: what the next manifest describes. Changed under the writer's lock.</summary>
    public required PartView[] Views { get; set; }
}
