using Hearth.Inference.Sampling;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Sampling;

[Collection(QuietCollection.Name)]
public sealed class SamplerTests
{
    private const int Vocabulary = 49_152;

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    public void Choose_TemperatureZeroOrLess_IsTheLikeliest(float temperature)
    {
        SeededRandom random = new(1);
        using Sampler sampler = new(new SamplingSettings { Temperature = temperature, TopP = 0.9f, Seed = 7 }, Vocabulary);
        for (int step = 0; step < 20; step++)
        {
            float[] logits = ScoreCases.Create(random, Vocabulary, 8, steps: 50);

            Assert.Equal(ScoreCases.Rank(logits)[0], sampler.Choose(logits));
        }
    }

    [Fact]
    public void Choose_TopOneOrNoShare_IsTheLikeliest()
    {
        float[] logits = ScoreCases.Create(new SeededRandom(2), Vocabulary, 3);
        int best = ScoreCases.Rank(logits)[0];

        Assert.All(
            new[] { new SamplingSettings { TopK = 1 }, new SamplingSettings { TopP = 0 }, new SamplingSettings { MinP = 1 } },
            settings => Assert.Equal(best, ChooseOnce(settings, logits)));
    }

    [Fact]
    public void Choose_SameSeed_SameTokens()
    {
        int[] first = ChooseMany(new SamplingSettings { Seed = 42, TopP = 0.9f });

        Assert.Equal(first, ChooseMany(new SamplingSettings { Seed = 42, TopP = 0.9f }));
        Assert.NotEqual(first, ChooseMany(new SamplingSettings { Seed = 43, TopP = 0.9f }));
    }

    [Theory]
    [InlineData(0, 1f, 1f, 0f, 1f)]
    [InlineData(0, 1f, 1f, 0f, 0.6f)]
    [InlineData(8, 1f, 1f, 0f, 1.3f)]
    [InlineData(0, 1f, 0.8f, 0f, 1f)]
    [InlineData(0, 0.7f, 1f, 0f, 1f)]
    [InlineData(20, 0.9f, 0.9f, 0.02f, 0.8f)]
    public void Choose_ManyDraws_FollowTheDistribution(int topK, float typicalP, float topP, float minP, float temperature)
    {
        const int Draws = 8_000;
        // More than one block of the whole-vocabulary draw.
        float[] logits = ScoreCases.Create(new SeededRandom(5), 1100, 4);
        SamplingSettings settings = new() { TopK = topK, TypicalP = typicalP, TopP = topP, MinP = minP, Temperature = temperature, Seed = 11 };
        using Sampler sampler = new(settings, logits.Length);
        int[] counts = new int[logits.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            counts[sampler.Choose(logits)]++;
        }

        Dictionary<int, double> expected = Expected(logits, settings);
        Assert.All(Enumerable.Range(0, counts.Length), token => Assert.True(counts[token] == 0 || expected.ContainsKey(token), $"{token} was cut off"));
        // Tokens expected fewer than 10 times are one class, as the test's approximation wants.
        double statistic = 0;
        double rareExpected = 0;
        double rareSeen = 0;
        int classes = 0;
        foreach ((int token, double share) in expected)
        {
            if (share * Draws < 10)
            {
                rareExpected += share * Draws;
                rareSeen += counts[token];
                continue;
            }

            classes++;
            statistic += Square(counts[token] - (share * Draws)) / (share * Draws);
        }

        statistic += rareExpected > 1 ? Square(rareSeen - rareExpected) / rareExpected : 0;
        // Mean of the chi-square distribution is its degrees of freedom, variance twice that: five standard deviations above.
        Assert.InRange(statistic, 0, classes + (5 * Math.Sqrt(2.0 * classes)));
        Assert.True(classes > 3, "The case is too narrow to say anything.");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Choose_NotANumber_IsACodedError(float value)
    {
        float[] logits = new float[100];
        logits[99] = value;
        using Sampler sampler = new(new SamplingSettings(), logits.Length);

        InferenceException failure = Assert.Throws<InferenceException>(() => sampler.Choose(logits));

        Assert.Same(InferenceErrors.LogitsInvalid, failure.Error);
    }

    [Fact]
    public void Choose_Bias_BansAndForces()
    {
        float[] logits = [5, 4, 3, 2];

        Assert.Equal(1, ChooseOnce(new SamplingSettings { Temperature = 0, Bias = [new(0, -100)] }, logits));
        Assert.Equal(3, ChooseOnce(new SamplingSettings { Bias = [new(3, 100)] }, logits));
        Assert.Equal(5, logits[0]);
    }

    [Fact]
    public void Choose_RepetitionPenalty_LooksAtThePromptAndForgets()
    {
        using Sampler sampler = new(new SamplingSettings { Temperature = 0, RepetitionPenalty = 2 }, vocabularySize: 4);
        sampler.Begin([0, 3]);

        // 0 falls to 2.5 and 3 from -1 to -2.
        Assert.Equal(1, sampler.Choose([5, 3, 1, -1]));
        for (int step = 0; step < SamplingSettings.RepetitionWindow - 1; step++)
        {
            Assert.Equal(1, sampler.Choose([5, 100, 1, -1]));
        }

        // Only token 1 is left in the window.
        Assert.Equal(0, sampler.Choose([5, 3, 1, -1]));
    }

    [Fact]
    public void Choose_PresenceAndFrequency_CountTheAnswerOnly()
    {
        using Sampler presence = new(new SamplingSettings { Temperature = 0, PresencePenalty = 1 }, vocabularySize: 2);
        using Sampler frequency = new(new SamplingSettings { Temperature = 0, FrequencyPenalty = 1 }, vocabularySize: 2);
        presence.Begin([0, 0, 0]);
        frequency.Begin([0, 0, 0]);
        float[] logits = [2.5f, 0];

        Assert.Equal([0, 0, 0, 0, 0], Enumerable.Range(0, 5).Select(_ => presence.Choose(logits)));
        Assert.Equal([0, 0, 0, 1, 0], Enumerable.Range(0, 5).Select(_ => frequency.Choose(logits)));
    }

    [Theory]
    [InlineData(0, 1f, 0f, 0f)]
    [InlineData(0, 1f, 1f, 1.1f)]
    [InlineData(40, 0.95f, 0.8f, 1.1f)]
    [InlineData(0, 0.95f, 1f, 0f)]
    public void Choose_OnceWarm_AllocatesNothing(int topK, float topP, float temperature, float repetitionPenalty)
    {
        float[] logits = ScoreCases.Create(new SeededRandom(6), Vocabulary, 20);
        SamplingSettings settings = new()
        {
            TopK = topK,
            TopP = topP,
            Temperature = temperature,
            RepetitionPenalty = repetitionPenalty > 0 ? repetitionPenalty : 1,
            FrequencyPenalty = repetitionPenalty > 0 ? 0.1f : 0,
        };
        using Sampler sampler = new(settings, logits.Length);
        sampler.Choose(logits);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 50; step++)
        {
            sampler.Choose(logits);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int ChooseOnce(SamplingSettings settings, float[] logits)
    {
        using Sampler sampler = new(settings, logits.Length);
        return sampler.Choose(logits);
    }

    private static int[] ChooseMany(SamplingSettings settings)
    {
        float[] logits = ScoreCases.Create(new SeededRandom(3), 2000, 10);
        using Sampler sampler = new(settings, logits.Length);
        return [.. Enumerable.Range(0, 50).Select(_ => sampler.Choose(logits))];
    }

    /// <summary>The chain once more, with sorts and doubles.</summary>
    private static Dictionary<int, double> Expected(float[] logits, SamplingSettings settings)
    {
        List<int> kept = [.. ScoreCases.Rank(logits)];
        if (settings.TopK > 0)
        {
            kept = kept[..settings.TopK];
        }

        if (settings.TypicalP < 1)
        {
            Dictionary<int, double> shares = Shares(kept, logits, 1);
            double entropy = -shares.Values.Sum(static share => share * Math.Log(share));
            kept = Fewest([.. kept.OrderBy(token => Math.Abs(-Math.Log(shares[token]) - entropy))], shares, settings.TypicalP);
            kept = [.. kept.OrderByDescending(token => logits[token])];
        }

        if (settings.TopP < 1)
        {
            kept = Fewest(kept, Shares(kept, logits, 1), settings.TopP);
        }

        Dictionary<int, double> left = Shares(kept, logits, 1);
        kept.RemoveAll(token => left[token] < left[kept[0]] * settings.MinP);
        return Shares(kept, logits, settings.Temperature);
    }

    private static Dictionary<int, double> Shares(List<int> tokens, float[] logits, double temperature)
    {
        double total = tokens.Sum(token => Math.Exp(logits[token] / temperature));
        return tokens.ToDictionary(static token => token, token => Math.Exp(logits[token] / temperature) / total);
    }

    private static List<int> Fewest(List<int> order, Dictionary<int, double> shares, double mass)
    {
        List<int> kept = [];
        double held = 0;
        foreach (int token in order.TakeWhile(_ => held < mass))
        {
            kept.Add(token);
            held += shares[token];
        }

        return kept;
    }

    private static double Square(double value) => value * value;
}
