using System.Runtime.InteropServices;
using Hearth.Inference.Tools;

namespace Hearth.Inference.Generation;

/// <summary>A piece of an answer, as one token or the end made it.</summary>
/// <param name="Text">What may be shown now; empty where a token completes nothing.</param>
/// <param name="Parts">What comes behind the text, in order; null where nothing does.</param>
/// <param name="LogProbs">Of the tokens whose text is shown with this piece; null where none were asked for.</param>
/// <param name="End">Set in the last piece.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GenerationChunk(string Text, IReadOnlyList<AnswerPart>? Parts, IReadOnlyList<TokenLogProb>? LogProbs, GenerationEnd? End);
