using Hearth.Knowledge;

namespace Hearth.Gateway.VectorStores;

/// <summary>A passage with the file it stands in.</summary>
internal sealed record SearchHit(AttachedFile File, Passage Passage)
{
    /// <summary>0 to 1, as that API has it.</summary>
    public double Score => Math.Clamp(Passage.Score, 0, 1);
}
