namespace Hearth.Inference.Tools;

/// <summary>
/// Reads shown text, thinking and calls out of the raw text of one answer, as it arrives. The result does not depend on how the text was cut. Never
/// throws for what a model writes. Not thread-safe.
/// </summary>
/// <param name="draft">The call being read, with the functions there are.</param>
/// <param name="parts">Where everything goes.</param>
internal abstract class AnswerReader(CallDraft draft, AnswerParts parts)
{
    /// <summary>What was read since it was last cleared, which is the caller's to do.</summary>
    public AnswerParts Parts { get; } = parts;

    /// <summary>Calls that are complete.</summary>
    public int Calls => Draft.Completed;

    protected CallDraft Draft { get; } = draft;

    /// <summary>Takes a piece of the raw text.</summary>
    /// <param name="piece">Whole characters.</param>
    /// <param name="isControl">Whether it is the name of a control token, which is never shown.</param>
    public void Append(ReadOnlySpan<char> piece, bool isControl = false)
    {
        foreach (char character in piece)
        {
            Read(character, isControl);
        }
    }

    /// <summary>The end of the answer: what is held becomes what it is by then.</summary>
    public abstract void Finish();

    protected abstract void Read(char character, bool isControl);
}
