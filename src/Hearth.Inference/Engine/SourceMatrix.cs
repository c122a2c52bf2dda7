using Hearth.Compute;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>A matrix to be packed, and where it comes from.</summary>
internal readonly record struct SourceMatrix(WeightMatrix Matrix, GgufTensor Tensor);
