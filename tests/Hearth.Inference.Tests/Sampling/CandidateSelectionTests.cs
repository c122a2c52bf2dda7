using FsCheck;
using FsCheck.Fluent;
using Hearth.Inference.Sampling;
using Hearth.Primitives;
using Microsoft.FSharp.Core;

namespace Hearth.Inference.Tests.Sampling;

public sealed class CandidateSelectionTests
{
    [Fact]
    public void SelectTop_AnyScores_AreTheFirstOfASort()
    {
        Prop.ForAll(Cases(), static seed =>
        {
            SeededRandom random = new(seed);
            float[] scores = ScoreCases.Create(random, 1 + random.NextInt32(3000), 10, steps: random.NextInt32(2) * 8);
            Candidate[] best = new Candidate[1 + random.NextInt32(scores.Length)];

            CandidateSelection.SelectTop(scores, best);

            return best.Select(static candidate => candidate.Token).SequenceEqual(ScoreCases.Rank(scores)[..best.Length]);
        }).Check(Seeded());
    }

    [Fact]
    public void KeepMass_AnyScores_AreTheFewestOfASort()
    {
        Prop.ForAll(Cases(), static seed =>
        {
            SeededRandom random = new(seed);
            float[] scores = ScoreCases.Create(random, 1 + random.NextInt32(2000), 1 + random.NextInt32(20), steps: random.NextInt32(2) * 16);
            double share = random.NextDouble();
            // Weights are whole numbers, so that sums do not depend on their order.
            Candidate[] candidates = [.. scores.Select((score, token) => new Candidate(score, score, 1 + random.NextInt32(1000), token))];
            Dictionary<int, float> weights = candidates.ToDictionary(static candidate => candidate.Token, static candidate => candidate.Weight);
            double mass = Math.Floor(weights.Values.Sum() * share);

            int count = CandidateSelection.KeepMass(candidates, mass);

            int[] expected = Fewest(scores, weights, mass);
            return candidates[..count].Select(static candidate => candidate.Token).Order().SequenceEqual(expected.Order());
        }).Check(Seeded());
    }

    [Fact]
    public void KeepMass_AllEqual_TakesTheLowestTokens()
    {
        Candidate[] candidates = [.. Enumerable.Range(0, 1000).Select(static token => new Candidate(1, 1, 1, token))];

        int count = CandidateSelection.KeepMass(candidates, 250);

        Assert.Equal(Enumerable.Range(0, 250), candidates[..count].Select(static candidate => candidate.Token).Order());
    }

    [Fact]
    public void KeepMass_Nothing_KeepsTheBest()
    {
        Candidate[] candidates = [.. Enumerable.Range(0, 1000).Select(static token => new Candidate(token, token, 1, token))];

        Assert.Equal(1, CandidateSelection.KeepMass(candidates, 0));
        Assert.Equal(999, candidates[0].Token);
    }

    private static int[] Fewest(float[] scores, Dictionary<int, float> weights, double mass)
    {
        List<int> kept = [];
        double held = 0;
        foreach (int token in ScoreCases.Rank(scores))
        {
            kept.Add(token);
            held += weights[token];
            if (held >= mass)
            {
                break;
            }
        }

        return [.. kept];
    }

    private static Arbitrary<ulong> Cases() => ArbMap.Default.ArbFor<ulong>();

    // A fixed seed: a failure is the same failure on every machine.
    private static Config Seeded() => Config.QuickThrowOnFailure.WithQuietOnSuccess(true)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20261121, 7), FSharpOption<int>.None)));
}
