using System.Text;
using Hearth.Inference.Generation;
using Hearth.Primitives;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Generation;

/// <summary>A request of a random mix, and what came of it: pieces of text with the exact probabilities of their tokens.</summary>
internal sealed class ServingCase
{
    private static readonly string[] s_words =
        ["the ", "a ", "cat ", "dog ", "tree ", "was ", "saw ", "big ", "red ", "and ", "then ", "Lily ", "ran ", "to ", "home. ", "one ", "day "];

    private ServingCase(string prompt, ChatOptions options, int cancelAfter)
    {
        Prompt = prompt;
        Options = options;
        CancelAfter = cancelAfter;
    }

    public string Prompt { get; }

    public ChatOptions Options { get; }

    /// <summary>Updates after which the caller leaves; most never do.</summary>
    public int CancelAfter { get; }

    /// <summary>Requests of mixed lengths, half of them behind one of three long beginnings, some of callers that leave.</summary>
    public static ServingCase[] CreateMany(ModelWorld world, int count, ulong seed)
    {
        SeededRandom random = new(seed);
        string[] beginnings = [.. Enumerable.Range(0, 3).Select(_ => Words(random, 60))];
        return [.. Enumerable.Range(0, count).Select(_ => Create(world, random, beginnings))];
    }

    /// <summary>The request as one caller sends it.</summary>
    /// <param name="client">Who answers.</param>
    /// <param name="owner">Whose it is said to be.</param>
    /// <param name="cancels">Whether the caller may leave before the end.</param>
    /// <param name="cancellationToken">The test's.</param>
    public async Task<ServingOutcome> RunAsync(LocalChatClient client, OwnerId owner, bool cancels, CancellationToken cancellationToken)
    {
        ChatOptions options = Options.Clone();
        options.Owner = owner;
        StringBuilder text = new();
        List<double> logProbs = [];
        long cached = 0;
        int updates = 0;
        bool isWhole = false;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, Prompt)], options, cancellationToken))
        {
            text.Append(update.Text);
            if (update.AdditionalProperties?["logprobs"] is IReadOnlyList<TokenLogProb> chosen)
            {
                logProbs.AddRange(chosen.Select(static token => token.LogProb));
            }

            foreach (UsageContent usage in update.Contents.OfType<UsageContent>())
            {
                cached = usage.Details.CachedInputTokenCount ?? 0;
                isWhole = true;
            }

            if (cancels && ++updates == CancelAfter)
            {
                break;
            }
        }

        return new ServingOutcome(text.ToString(), logProbs, isWhole, cached);
    }

    private static ServingCase Create(ModelWorld world, SeededRandom random, string[] beginnings)
    {
        string beginning = random.NextInt32(2) == 0 ? beginnings[random.NextInt32(beginnings.Length)] : "";
        ChatOptions options = world.Endless(4 + random.NextInt32(120), random.NextInt32(2) == 0 ? 0 : 0.9f);
        options.RawPrompt = true;
        options.Seed = random.NextInt32(1000);
        options.TopLogProbs = 0;
        options.TopP = random.NextInt32(2) == 0 ? 0.9f : null;
        options.TopK = random.NextInt32(3) == 0 ? 20 : null;
        options.RepetitionPenalty = random.NextInt32(3) == 0 ? 1.2f : null;
        options.FrequencyPenalty = random.NextInt32(3) == 0 ? 0.4f : null;
        options.Priority = (GenerationPriority)random.NextInt32(3);
        return new ServingCase(
            beginning + Words(random, 1 + random.NextInt32(30)), options, random.NextInt32(4) == 0 ? 1 + random.NextInt32(10) : int.MaxValue);
    }

    private static string Words(SeededRandom random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => s_words[random.NextInt32(s_words.Length)]));
}
