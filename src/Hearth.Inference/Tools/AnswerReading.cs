using System.Collections.Frozen;

namespace Hearth.Inference.Tools;

/// <summary>What one answer is read for. Immutable.</summary>
/// <param name="Format">How the model marks thinking and calls.</param>
/// <param name="Tools">The functions that may be called.</param>
/// <param name="IsThinking">Whether the prompt ended with what opens the thinking.</param>
/// <param name="ControlTokens">Control tokens whose names the reader has to see.</param>
internal sealed record AnswerReading(AnswerFormat Format, DeclaredTools Tools, bool IsThinking, FrozenSet<int> ControlTokens)
{
    /// <summary>Whether a grammar makes every call valid, so that its pieces can be told as they come.</summary>
    public bool Streams { get; init; }

    /// <summary>Whether the answer ends with its first call.</summary>
    public bool IsOneCall { get; init; }

    /// <summary>Whether thinking is told to the caller; it is counted either way.</summary>
    public bool ShowsReasoning { get; init; } = true;

    public AnswerReader CreateReader() => Format.CreateReader(Tools, IsThinking, Streams);
}
