using Hearth.Compute.Numerics;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

public sealed class LongContextTests
{
    private const int ContextLength = 6000;

    private static readonly int[] s_positions = [0, 1490, 2977, 4460, ContextLength - 10];

    [Theory]
    [InlineData(KeyValueFormat.Half)]
    [InlineData(KeyValueFormat.Byte)]
    public void Forward_NeedlesAtSeveralDepths_AreFoundAsTheExactPathFindsThem(KeyValueFormat format)
    {
        NeedleModel needles = new() { ContextLength = ContextLength };
        byte[] file = needles.ToBytes();
        using EngineWorld exact = EngineWorld.Open(file, EngineWorld.Exact);
        using EngineWorld fast = EngineWorld.Open(file, EngineWorld.Fast with { CacheFormat = format });
        int[] prompt = needles.CreatePrompt(ContextLength - 1, s_positions);
        exact.Forward(prompt);
        fast.Forward(prompt);
        for (int needle = 0; needle < NeedleModel.Needles; needle++)
        {
            int expected = Ask(exact, needle);

            Assert.Equal(NeedleModel.FirstNeedle + needle, expected);
            Assert.Equal(expected, Ask(fast, needle));
        }

        KeyValueLayer[] layers = fast.Model.Shape.KeyValueLayers();
        Assert.Equal(KeyValuePool.EstimateBytes(format, layers, ContextLength), fast.Model.Pool.PagesUsed * fast.Model.Pool.PageBytes);
        Assert.Equal(format is KeyValueFormat.Byte ? 34.0 / 64 : 1, (double)fast.Model.Pool.PageBytes / (2 * 64 * 64 * 2));
    }

    private static int Ask(EngineWorld world, int needle)
    {
        float[] scores = world.Forward(NeedleModel.QuestionFor(needle));
        world.Session.Truncate(ContextLength - 1);
        return Array.IndexOf(scores, scores.Max());
    }
}
