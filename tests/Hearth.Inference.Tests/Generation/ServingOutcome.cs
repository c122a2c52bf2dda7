namespace Hearth.Inference.Tests.Generation;

/// <summary>What a caller got.</summary>
/// <param name="Text">All of it.</param>
/// <param name="LogProbs">Of every token whose text was shown; equal bits mean equal scores.</param>
/// <param name="IsWhole">Whether the answer came to its end.</param>
/// <param name="Cached">Prompt tokens that were cached.</param>
internal sealed record ServingOutcome(string Text, IReadOnlyList<double> LogProbs, bool IsWhole, long Cached)
{
    /// <summary>Fails unless this is the other, or the beginning of it where the caller left.</summary>
    public void AssertIs(ServingOutcome whole)
    {
        if (IsWhole)
        {
            Assert.Equal(whole.Text, Text);
            Assert.Equal(whole.LogProbs, LogProbs);
        }
        else
        {
            Assert.StartsWith(Text, whole.Text, StringComparison.Ordinal);
            Assert.Equal(whole.LogProbs.Take(LogProbs.Count), LogProbs);
        }
    }
}
