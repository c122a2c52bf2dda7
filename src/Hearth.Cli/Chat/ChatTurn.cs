namespace Hearth.Cli.Chat;

/// <summary>What one answer cost.</summary>
/// <param name="Tokens">Tokens of the answer; null when the server did not say.</param>
/// <param name="FirstAfter">From the question to the first text, of the answer or of the thinking before it.</param>
/// <param name="Duration">From the question to the end.</param>
/// <param name="WasStopped">True when the person stopped the answer.</param>
/// <param name="HitLimit">True when the token limit or the context ended it.</param>
internal sealed record ChatTurn(long? Tokens, TimeSpan FirstAfter, TimeSpan Duration, bool WasStopped, bool HitLimit)
{
    /// <summary>Tokens per second after the first one; null when there are too few to say.</summary>
    public double? Rate => Tokens > 1 && Duration > FirstAfter ? (Tokens - 1) / (Duration - FirstAfter).TotalSeconds : null;
}
