using System.Runtime.InteropServices;

namespace Hearth.Inference.Engine;

/// <summary>Consecutive tokens of one sequence within a batch.</summary>
/// <param name="Sequence">Where they are appended.</param>
/// <param name="FirstRow">The batch row of the first one.</param>
/// <param name="Count">How many.</param>
/// <param name="Position">The position of the first one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchSpan(TokenSequence Sequence, int FirstRow, int Count, int Position);
