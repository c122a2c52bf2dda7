namespace Hearth.Benchmarks.Serving;

/// <summary>What came of all requests. Thread-safe.</summary>
internal sealed class SoakTotals
{
    private long _whole;
    private long _left;
    private long _wrong;
    private long _tokens;

    public long Whole => Interlocked.Read(ref _whole);

    public long Left => Interlocked.Read(ref _left);

    public long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>Tokens of prompts and answers that came to their end, and updates of those that did not.</summary>
    public long Tokens => Interlocked.Read(ref _tokens);

    public void Add(bool isWhole, bool isRight, long tokens)
    {
        if (!isRight)
        {
            Interlocked.Increment(ref _wrong);
        }
        else
        {
            Interlocked.Increment(ref isWhole ? ref _whole : ref _left);
        }

        Interlocked.Add(ref _tokens, tokens);
    }
}
