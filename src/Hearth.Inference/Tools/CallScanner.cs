namespace Hearth.Inference.Tools;

/// <summary>Reads what stands behind a marker of calls, character by character. Not thread-safe; serves one marker.</summary>
internal abstract class CallScanner
{
    /// <summary>Takes the next character.</summary>
    public abstract ScanStep Feed(char character);

    /// <summary>The end of the answer: completes a call that lacks no more than its closing marker.</summary>
    public virtual bool TryFinish() => false;

    /// <summary>Whether what came behind the last call is markup that closes it, or the beginning of such.</summary>
    public virtual bool IsClosing => false;
}
