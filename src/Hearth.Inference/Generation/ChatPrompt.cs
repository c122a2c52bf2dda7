using Hearth.Inference.Grammars;
using Hearth.Inference.Tools;

namespace Hearth.Inference.Generation;

/// <summary>A conversation as tokens.</summary>
/// <param name="Tokens">Up to where the answer begins.</param>
/// <param name="Reading">What the answer has to be read for; null where it can hold nothing but text.</param>
internal sealed record ChatPrompt(int[] Tokens, AnswerReading? Reading)
{
    /// <summary>What the answer is held to, so that its calls are valid; null for nothing.</summary>
    public Grammar? Grammar { get; init; }
}
