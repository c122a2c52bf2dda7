namespace Hearth.Inference;

/// <summary>How a loaded model computes; a local chat client's <c>GetService</c> gives it.</summary>
/// <param name="Threads">Threads that compute one step.</param>
/// <param name="InstructionSet">The instructions the weight kernels use, such as <c>AvxVnni</c>.</param>
/// <param name="IsExact">Whether activations are 32-bit floats.</param>
/// <param name="ContextTokens">The longest prompt with its answer, in tokens.</param>
/// <param name="WeightBytes">Memory the weights take beside the mapped file, in bytes.</param>
public sealed record EngineFacts(int Threads, string InstructionSet, bool IsExact, int ContextTokens, long WeightBytes);
