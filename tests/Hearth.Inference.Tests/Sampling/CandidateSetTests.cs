using Hearth.Inference.Sampling;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Sampling;

public sealed class CandidateSetTests
{
    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.95f)]
    public void KeepNucleus_WholeVocabulary_IsTheSmallestSetThatHoldsTheShare(float share)
    {
        for (ulong seed = 1; seed < 20; seed++)
        {
            float[] scores = ScoreCases.Create(new SeededRandom(seed), 5000, 5);
            double[] shares = ScoreCases.Softmax(scores);
            using CandidateSet set = new(scores.Length, topK: 0);

            set.TakeAll(scores, scores.Max(), share, minP: 0);
            set.KeepNucleus(share);

            int[] kept = [.. set.Candidates.ToArray().Select(static candidate => candidate.Token).Order()];
            Assert.Equal(ScoreCases.Rank(scores)[..kept.Length].Order(), kept);
            double held = kept.Sum(token => shares[token]);
            Assert.True(held >= share - 1e-5, $"{held} is less than {share}");
            Assert.True(held - kept.Min(token => shares[token]) < share + 1e-5, "One less would have held the share.");
        }
    }

    [Fact]
    public void KeepTypical_AgainstItsDefinition_KeepsTheNearestToTheEntropy()
    {
        for (ulong seed = 1; seed < 10; seed++)
        {
            float[] scores = ScoreCases.Create(new SeededRandom(seed), 400, 4);
            double[] shares = ScoreCases.Softmax(scores);
            double entropy = -shares.Sum(static share => share * Math.Log(share));
            int[] order = [.. Enumerable.Range(0, shares.Length).OrderBy(token => Math.Abs(-Math.Log(shares[token]) - entropy))];
            int count = 0;
            double held = 0;
            while (held < 0.6)
            {
                held += shares[order[count++]];
            }

            using CandidateSet set = new(scores.Length, topK: 0);
            set.TakeAll(scores, scores.Max(), topP: 1, minP: 0);
            set.KeepTypical(0.6f);

            Assert.Equal(order[..count].Order(), set.Candidates.ToArray().Select(static candidate => candidate.Token).Order());
        }
    }

    [Fact]
    public void KeepLikely_Share_KeepsExactlyThoseAtLeastAsLikely()
    {
        float[] scores = [0, MathF.Log(0.51f), MathF.Log(0.49f), -30];
        using CandidateSet set = new(scores.Length, topK: 0);

        set.TakeAll(scores, 0, topP: 1, minP: 0);
        set.KeepLikely(0.5f);

        Assert.Equal([0, 1], set.Candidates.ToArray().Select(static candidate => candidate.Token).Order());
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(1f)]
    [InlineData(2f)]
    public void Heat_AnyTemperature_WeighsLikeSoftmax(float temperature)
    {
        float[] scores = ScoreCases.Create(new SeededRandom(3), 300, 10);
        double[] shares = ScoreCases.Softmax(scores, temperature);
        using CandidateSet set = new(scores.Length, topK: 0);

        set.TakeAll(scores, scores.Max(), topP: 1, minP: 0);
        set.Heat(temperature);

        Candidate[] candidates = set.Candidates.ToArray();
        double total = candidates.Sum(static candidate => (double)candidate.Weight);
        Assert.Equal(scores.Length, candidates.Length);
        Assert.All(candidates, candidate => Assert.InRange(candidate.Weight / total, shares[candidate.Token] - 1e-5, shares[candidate.Token] + 1e-5));
    }
}
