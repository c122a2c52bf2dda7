using Hearth.Testing;

namespace Hearth.Inference.Tests.Engine;

/// <summary>The default model against the golden answers of its weights.</summary>
public sealed class DefaultModelTests
{
    [Fact]
    public void ForwardAll_ExactPath_LogitsAndGreedyTokensAreTheGoldenOnes()
    {
        using EngineWorld world = EngineWorld.OpenDefaultModel(EngineWorld.Exact);
        foreach (GoldenRow row in GoldenChat.Rows)
        {
            float[][] logits = ForwardGolden(world, row);
            for (int index = 0; index < row.TopTokens.Length; index++)
            {
                Assert.Equal(row.TopLogits[index], logits[0][row.TopTokens[index]], 0.01f);
            }

            Assert.Equal(row.LogSumExp, Logits.LogSumExp(logits[0]), 0.01);
            AssertGreedy(row, logits, 0.002f);
        }
    }

    [Fact]
    public void ForwardAll_FastPath_ChoosesTheGoldenTokensWhereTheMarginIsClear()
    {
        using EngineWorld world = EngineWorld.OpenDefaultModel(EngineWorld.Fast);
        foreach (GoldenRow row in GoldenChat.Rows)
        {
            AssertGreedy(row, ForwardGolden(world, row), 0.3f);
        }
    }

    [Fact]
    public void Forward_FastPathTokenByToken_LogitsAreThoseOfTheWholePrompt()
    {
        using EngineWorld world = EngineWorld.OpenDefaultModel(EngineWorld.Fast);
        GoldenRow row = GoldenChat.Rows[0];
        float[][] together = ForwardGolden(world, row);
        world.Session.Truncate(0);
        Assert.Equal(together[0], world.Forward(row.Tokens));
        for (int step = 0; step < row.Greedy.Length - 1; step++)
        {
            Assert.Equal(together[step + 1], world.Forward(row.Greedy[step]));
        }
    }

    [Fact]
    public void ForwardAll_FastPath_PerplexityIsWithinHalfAPercent()
    {
        using EngineWorld world = EngineWorld.OpenDefaultModel(EngineWorld.Fast);
        List<int> tokens = [];
        world.Tokenizer.EncodePlain(File.ReadAllText(RepositoryPaths.TestData("default-model", "perplexity.txt")), tokens);
        double perplexity = Math.Exp(MeanNegativeLogLikelihood(world, [.. tokens.Take(2048)]));
        Assert.InRange(perplexity, GoldenChat.Perplexity * 0.995, GoldenChat.Perplexity * 1.005);
    }

    /// <summary>The logits that choose each greedy token: behind the prompt, and behind each greedy token but the last.</summary>
    private static float[][] ForwardGolden(EngineWorld world, GoldenRow row)
    {
        world.Session.Truncate(0);
        return world.ForwardAll([.. row.Tokens, .. row.Greedy])[(row.Tokens.Length - 1)..^1];
    }

    private static void AssertGreedy(GoldenRow row, float[][] logits, float clearMargin)
    {
        for (int step = 0; step < row.Greedy.Length; step++)
        {
            if (row.Margins[step] > clearMargin)
            {
                Assert.Equal(row.Greedy[step], Logits.Best(logits[step]));
            }
        }
    }

    private static double MeanNegativeLogLikelihood(EngineWorld world, int[] tokens)
    {
        double sum = 0;
        foreach (int[] part in tokens.Chunk(256))
        {
            int start = world.Session.Position;
            float[][] logits = world.ForwardAll(part);
            for (int index = 0; index < part.Length && start + index + 1 < tokens.Length; index++)
            {
                sum += Logits.LogSumExp(logits[index]) - logits[index][tokens[start + index + 1]];
            }
        }

        return sum / (tokens.Length - 1);
    }
}
