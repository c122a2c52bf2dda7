using Hearth.Compute;

namespace Hearth.Inference.Engine;

/// <summary>A matrix to be packed, and where in the file it comes from.</summary>
/// <param name="matrix">What is packed.</param>
/// <param name="data">Its rows in the file.</param>
/// <param name="lengthBytes">How many bytes they take there.</param>
internal readonly unsafe struct SourceMatrix(WeightMatrix matrix, byte* data, long lengthBytes)
{
    public WeightMatrix Matrix { get; } = matrix;

    public byte* Data { get; } = data;

    public long LengthBytes { get; } = lengthBytes;
}
