using System.Text;
using Hearth.Inference;
using Hearth.Inference.Generation;
using Hearth.Primitives;
using Microsoft.Extensions.AI;

namespace Hearth.Benchmarks.Serving;

/// <summary>A request of the soak's mix: mixed lengths and settings, half of them behind a long beginning that others have, too.</summary>
/// <param name="Prompt">The raw prompt.</param>
/// <param name="Options">Without an owner.</param>
internal sealed record SoakRequest(string Prompt, ChatOptions Options)
{
    private static readonly string[] s_words =
        ["the ", "a ", "cat ", "dog ", "tree ", "was ", "saw ", "big ", "red ", "and ", "then ", "Lily ", "ran ", "to ", "home. ", "one ", "day "];

    public static SoakRequest[] CreateMany(ServingWorld world, int count)
    {
        SeededRandom random = new(1);
        string[] beginnings = [.. Enumerable.Range(0, 5).Select(_ => Words(random, 40 + random.NextInt32(60)))];
        return [.. Enumerable.Range(0, count).Select(_ => Create(world, random, beginnings))];
    }

    /// <summary>The text of the answer, or its beginning where the caller leaves after some updates.</summary>
    public async Task<(string Text, bool IsWhole, long Tokens)> RunAsync(LocalChatClient client, OwnerId owner, int leavesAfter)
    {
        ChatOptions options = Options.Clone();
        options.Owner = owner;
        StringBuilder text = new();
        long tokens = 0;
        int updates = 0;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, Prompt)], options))
        {
            text.Append(update.Text);
            if (update.Contents.OfType<UsageContent>().FirstOrDefault() is { } usage)
            {
                return (text.ToString(), true, usage.Details.TotalTokenCount ?? 0);
            }

            tokens++;
            if (++updates == leavesAfter)
            {
                break;
            }
        }

        return (text.ToString(), false, tokens);
    }

    private static SoakRequest Create(ServingWorld world, SeededRandom random, string[] beginnings)
    {
        string beginning = random.NextInt32(2) == 0 ? beginnings[random.NextInt32(beginnings.Length)] : "";
        ChatOptions options = world.Endless(4 + random.NextInt32(150));
        options.Temperature = random.NextInt32(2) == 0 ? 0 : 0.9f;
        options.Seed = random.NextInt32(1000);
        options.TopP = random.NextInt32(2) == 0 ? 0.9f : null;
        options.RepetitionPenalty = random.NextInt32(3) == 0 ? 1.2f : null;
        options.Priority = (GenerationPriority)random.NextInt32(3);
        return new SoakRequest(beginning + Words(random, 1 + random.NextInt32(60)), options);
    }

    private static string Words(SeededRandom random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => s_words[random.NextInt32(s_words.Length)]));
}
