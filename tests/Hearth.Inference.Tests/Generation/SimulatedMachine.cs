using Hearth.Inference.Generation;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Generation;

/// <summary>A machine as its costs: what reading a prompt beside running streams would take on it, without computing anything.</summary>
/// <param name="StepMs">A step without prompts.</param>
/// <param name="TokenMs">A token of a prompt, at its beginning.</param>
/// <param name="PositionMs">What each position before it adds.</param>
/// <param name="Parts">Parts of a pass.</param>
/// <param name="Writers">Answers that are written.</param>
/// <param name="Seed">Of the noise, which is up to a tenth.</param>
internal sealed record SimulatedMachine(double StepMs, double TokenMs, double PositionMs, int Parts, int Writers, ulong Seed)
{
    /// <summary>What a part of a chunk takes: reading the weights, and each token.</summary>
    public double PartMs(int tokens, int position) =>
        (Math.Min(0.8 * StepMs, TokenMs) + (tokens * (TokenMs + (PositionMs * (position + (tokens / 2)))))) / Parts;

    /// <summary>Reads a prompt.</summary>
    /// <returns>What each step took, in milliseconds.</returns>
    public List<double> Read(StepBudget budget, int promptTokens, int position = 0)
    {
        SeededRandom random = new(Seed);
        ReadingPace pace = new(budget);
        List<double> gaps = [];
        int chunk = 0;
        int partsLeft = 0;
        int end = position + promptTokens;
        for (int alone = 0; alone < 20; alone++)
        {
            budget.RecordWriting(Writers, Milliseconds(StepMs * Noise()));
        }

        while (position < end || partsLeft > 0)
        {
            if (partsLeft == 0)
            {
                chunk = Math.Min(end - position, budget.Allow(Writers, position, planned: 0));
                partsLeft = Parts;
                pace.Begin(chunk, position + (chunk / 2));
            }

            double elapsed = StepMs * Noise();
            budget.RecordWriting(Writers, Milliseconds(elapsed));
            PartVerdict verdict;
            do
            {
                double part = PartMs(chunk, position) * Noise();
                elapsed += part;
                if (--partsLeft == 0)
                {
                    pace.End(Milliseconds(part));
                    position += chunk;
                    break;
                }

                verdict = pace.Judge(Milliseconds(part), Writers, Milliseconds(elapsed), mayDrop: true);
                partsLeft = verdict == PartVerdict.Drop ? 0 : partsLeft;
            }
            while (verdict == PartVerdict.GoOn);

            gaps.Add(elapsed);
        }

        return gaps;

        double Noise() => 0.95 + (0.1 * random.NextDouble());
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromTicks((long)Math.Ceiling(value * TimeSpan.TicksPerMillisecond));
}
