using System.Text.Json;
using Hearth.Inference.Engine;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Engine;

/// <summary>Small trained models: text against llama.cpp's, and quantised files against the floats they were made from.</summary>
public sealed class StoriesTests
{
    /// <summary>
    /// What llama.cpp v0.5.0 writes greedily, each prompt in a context of its own. The first row of each model is also that of its golden.json; the other
    /// rows there were made in a context that still held the row before, which llama.cpp itself does not repeat in an empty one.
    /// </summary>
    public static TheoryData<string, string, int[], string> Texts => new()
    {
        { "stories260k", "stories260K.gguf", [403, 407, 261, 378], ", there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball. She wanted to play with it," },
        { "stories260k", "stories260K.gguf", [291, 400, 428, 286], " a big, red ball. He liked to play with his ball. He liked to play with his ball. He liked to play with his ball. He liked to play with his ball." },
        { "stories260k", "stories260K.gguf", [326, 394, 261, 370, 352, 266, 268, 388], ". He was very happy. He wanted to play with it. He wanted to play with his ball. He wanted to play with his ball.\n\"Hi, Tim!\" said Tim. \"Wh" },
        { "stories656k-bytesafe", "TinyStories-656K-bytesafe.F32.gguf", [80, 147, 201, 282, 57], ", a little girl named Lily lived in a small house with her mom, dad, and her dog, Spot, Spot, loved to play all day. One day, Lily saw a small bird on the ground. She picked it up and tried to reach the bird and see what it was.\nLily had an idea. She asked her mom if she could help the bird" },
        { "stories656k-bytesafe", "TinyStories-656K-bytesafe.F32.gguf", [80, 247, 401, 197], "always very curious and he wanted to see what it was. He asked his mom if he could go outside and play outside.\nHe saw a little bird's house. He asked his mom if he could go inside and see what it was. He said yes. He said yes. He said he" },
        { "stories656k-bytesafe", "TinyStories-656K-bytesafe.F32.gguf", [80, 285, 614, 1714], ". He wanted to play with it. He tried to push the ball down, but it was too big. He tried to push the ball down, but it was too hard.\nTim tried to push the ball down, but it was too hard. He pulled and pulled, but the ball was too hard. Tim was sad. He could not get the ball back. He tried to get the" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Forward_GreedyFromAPrompt_WritesTheTextOfLlamaCpp(string folder, string file, int[] prompt, string text)
    {
        foreach (LanguageModelSettings settings in (ReadOnlySpan<LanguageModelSettings>)[EngineWorld.Exact, EngineWorld.Fast])
        {
            using EngineWorld world = EngineWorld.Open(RepositoryPaths.TestData(folder, file), settings);
            Assert.Equal(text.Trim(), WriteGreedily(world, [world.Tokenizer.BeginToken!.Value, .. prompt], 48).Trim());
        }
    }

    [Fact]
    public void Forward_Stories260K_BeginsItsGoldenFile()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(RepositoryPaths.TestData("stories260k", "golden.json")));
        JsonElement row = golden.RootElement.GetProperty("cases")[0];
        using EngineWorld world = EngineWorld.Open(RepositoryPaths.TestData("stories260k", "stories260K.gguf"), EngineWorld.Exact);
        List<int> prompt = [];
        world.Tokenizer.EncodePlain(row.GetProperty("prompt").GetString()!, prompt, addSpecial: true);
        Assert.Equal(row.GetProperty("greedy48").GetString()!, WriteGreedily(world, [.. prompt], 48));
    }

    // Against the file's own F32 weights: what remains is the rounding of the weights, and of activations to 8 bits.
    [Theory]
    [InlineData("F16", 1e-3)]
    [InlineData("Q8_0", 3e-2)]
    [InlineData("Q5_1", 1.2e-1)]
    [InlineData("Q4_0", 2.4e-1)]
    public void ForwardAll_QuantisedWeights_LogitsStayNearTheFloatOnes(string format, double bound)
    {
        using EngineWorld floats = EngineWorld.OpenStories("F32", EngineWorld.Exact);
        using EngineWorld quantised = EngineWorld.OpenStories(format, EngineWorld.Fast);
        Assert.InRange(MeanRelativeError(quantised, floats), 0, bound);
    }

    // The same file on both paths: 1.6 times what two builds of llama.cpp differ by.
    [Theory]
    [InlineData("F32", 1e-3)]
    [InlineData("F16", 1e-3)]
    [InlineData("Q8_0", 3.2e-2)]
    [InlineData("Q5_1", 3.2e-2)]
    [InlineData("Q4_0", 3.2e-2)]
    public void ForwardAll_FastPath_LogitsStayNearTheExactOnes(string format, double bound)
    {
        using EngineWorld exact = EngineWorld.OpenStories(format, EngineWorld.Exact);
        using EngineWorld fast = EngineWorld.OpenStories(format, EngineWorld.Fast);
        Assert.InRange(MeanRelativeError(fast, exact), 0, bound);
    }

    private static double MeanRelativeError(EngineWorld actual, EngineWorld expected)
    {
        List<int> tokens = [];
        expected.Tokenizer.EncodePlain("Once upon a time, there was a little girl named Lily. She loved to play outside in the park with her friends.", tokens, addSpecial: true);
        float[][] actuals = actual.ForwardAll([.. tokens]);
        float[][] expecteds = expected.ForwardAll([.. tokens]);
        return actuals.Zip(expecteds, (left, right) => Logits.RelativeError(left, right)).Average();
    }

    private static string WriteGreedily(EngineWorld world, int[] prompt, int count)
    {
        world.Session.Truncate(0);
        List<int> written = [];
        float[] logits = world.Forward(prompt);
        while (written.Count < count && !world.Tokenizer.EndOfGenerationTokens.Contains(Logits.Best(logits)))
        {
            written.Add(Logits.Best(logits));
            logits = world.Forward(written[^1]);
        }

        return world.Tokenizer.Decode([.. written]);
    }
}
