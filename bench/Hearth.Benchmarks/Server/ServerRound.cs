using System.Diagnostics;

namespace Hearth.Benchmarks.Server;

/// <summary>What one server gave to all streams at once.</summary>
/// <param name="Rate">Tokens per second from the first request to the last token, prompts included.</param>
/// <param name="FirstTokenMs">From a request to the first event of its answer, the median of the streams.</param>
/// <param name="OtherShare">Processor time of the other server during the round, of one core: it should rest.</param>
internal sealed record ServerRound(double Rate, double FirstTokenMs, double OtherShare)
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs a round, after a rest in which the other server finishes what follows an answer.</summary>
    public static async Task<ServerRound> RunAsync(StreamClient client, StreamServer other, IReadOnlyList<string> prompts, int tokens)
    {
        await Task.Delay(s_rest, TimeProvider.System);
        TimeSpan otherBefore = other.ProcessorTime;
        StreamedAnswer[] answers = await Task.WhenAll(prompts.Select(prompt => client.AskAsync(prompt, tokens)));
        double seconds = Stopwatch.GetElapsedTime(answers.Min(static answer => answer.Asked), answers.Max(static answer => answer.Ended)).TotalSeconds;
        if (Array.Exists(answers, answer => answer.Tokens != tokens))
        {
            throw new InvalidOperationException($"An answer has {answers.Min(static answer => answer.Tokens)} tokens instead of {tokens}.");
        }

        double[] firsts = [.. answers.Select(static answer => Stopwatch.GetElapsedTime(answer.Asked, answer.First).TotalMilliseconds).Order()];
        return new ServerRound(prompts.Count * tokens / seconds, firsts[firsts.Length / 2], (other.ProcessorTime - otherBefore).TotalSeconds / seconds);
    }
}
