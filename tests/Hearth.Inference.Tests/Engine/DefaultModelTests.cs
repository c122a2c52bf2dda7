namespace Hearth.Inference.Tests.Engine;

/// <summary>The default model against the golden answers of its weights.</summary>
public sealed class DefaultModelTests
{
    [Fact]
    public void Forward_ExactPath_LogitsAndGreedyTokensAreTheGoldenOnes()
    {
        using EngineWorld world = EngineWorld.OpenDefaultModel(EngineWorld.Exact);
        foreach (GoldenRow row in GoldenChat.Rows)
        {
            world.Session.Truncate(0);
            float[] logits = world.Forward(row.Tokens);
            for (int index = 0; index < row.TopTokens.Length; index++)
            {
                Assert.Equal(row.TopLogits[index], logits[row.TopTokens[index]], 0.01f);
            }

            Assert.Equal(row.LogSumExp, Logits.LogSumExp(logits), 0.01);
            AssertGreedy(world, row, logits, 0.002f);
        }
    }

    [Fact]
    public void Forward_FastPathFedTheGoldenTokens_ChoosesThemWhereTheMarginIsClear()
    {
        using EngineWorld world = EngineWorld.OpenDefaultModel(EngineWorld.Fast);
        foreach (GoldenRow row in GoldenChat.Rows)
        {
            world.Session.Truncate(0);
            AssertGreedy(world, row, world.Forward(row.Tokens), 0.3f);
        }
    }

    private static void AssertGreedy(EngineWorld world, GoldenRow row, float[] logits, float clearMargin)
    {
        for (int step = 0; step < row.Greedy.Length; step++)
        {
            if (row.Margins[step] > clearMargin)
            {
                Assert.Equal(row.Greedy[step], Logits.Best(logits));
            }

            logits = world.Forward(row.Greedy[step]);
        }
    }
}
