using System.Text.Json;
using Hearth.Primitives;
using Hearth.Testing.Models;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Generation;

/// <summary>Answers held to a form, with guesses, in batches and having given way, against each alone: the same text, and it has the form.</summary>
public sealed class ConstrainedServingTests
{
    private const string Schema = """
        {"type":"object","properties":{"kind":{"enum":["cat","dog"]},"tags":{"type":"array","items":{"enum":["red","big","old"]},"minItems":20,"maxItems":60},
        "note":{"type":"string","minLength":20,"maxLength":60}},"required":["kind","tags","note"],"additionalProperties":false}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Constraint_GuessesAndPreemption_EqualSerialAnswers()
    {
        TinyModel model = new() { ContextLength = 2048 };
        const int Answers = 12;
        string[] alone = new string[Answers];
        using (ModelWorld serial = new(model, new InferenceOptions { Threads = 1, ConcurrentMax = 1, SpeculativeTokensMax = 0 }))
        {
            for (int index = 0; index < Answers; index++)
            {
                alone[index] = await AskAsync(serial, index, OwnerId.FromKey($"alone {index}"));
            }
        }

        using ModelWorld guessing = new(model, new InferenceOptions { Threads = 1, ConcurrentMax = 1, QueueLengthMax = 1 });
        string[] guessed = new string[Answers];
        for (int index = 0; index < Answers; index++)
        {
            guessed[index] = await AskAsync(guessing, index, OwnerId.FromKey("a"));
        }

        using ModelWorld crowded = new(model, new InferenceOptions { Threads = 2, ConcurrentMax = 12, QueueLengthMax = 12, CacheMaxMb = 1 });
        string[] together = await Task.WhenAll(Enumerable.Range(0, Answers).Select(index => AskAsync(crowded, index, OwnerId.FromKey($"owner {index % 3}"))));

        Assert.Equal(alone, guessed);
        Assert.Equal(alone, together);
        Assert.True(guessing.Counted["hearth.inference.speculation.tokens accepted"] > 20, "Nothing was guessed right.");
        Assert.True(crowded.Counted["hearth.inference.preemptions"] > 0, "Nobody had to give way.");
        Assert.All(alone.Where(static (_, index) => index % 2 == 0), static text => JsonDocument.Parse(text).Dispose());
        Assert.All(alone.Where(static (_, index) => index % 2 == 1), static text => Assert.Equal(" .", WithoutWords(text)));
    }

    private static async Task<string> AskAsync(ModelWorld world, int index, OwnerId owner)
    {
        ChatOptions options = new()
        {
            MaxOutputTokens = 1200, Temperature = index % 3 == 0 ? 0 : 0.9f, Seed = index, RawPrompt = true, Owner = owner,
        };
        if (index % 2 == 0)
        {
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema));
        }
        else
        {
            options.Pattern = "(one|two){150,200} (red|blue){60}\\.";
        }

        string prompt = $"{index} " + string.Concat(Enumerable.Repeat("the red cat ", 30));
        return (await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, prompt)], options, Cancellation)).Text;
    }

    /// <summary>What is left without the words of the pattern.</summary>
    private static string WithoutWords(string text) => text
        .Replace("one", "", StringComparison.Ordinal)
        .Replace("two", "", StringComparison.Ordinal)
        .Replace("red", "", StringComparison.Ordinal)
        .Replace("blue", "", StringComparison.Ordinal);
}
