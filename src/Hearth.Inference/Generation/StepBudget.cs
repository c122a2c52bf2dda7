namespace Hearth.Inference.Generation;

/// <summary>Says how many prompt tokens a step may read beside the answers that are being written, from the time that steps took.</summary>
/// <remarks>
/// <para>
/// A step's time is taken for that of its written tokens plus a part per prompt token. Both are moving averages: the first by the number of answers, from
/// steps without prompts; the second from what mixed steps took beyond it. Where a number of answers was never seen alone, that of fewer answers stands
/// for it, which is shorter and therefore on the safe side.
/// </para>
/// <para>Bits do not depend on how prompts are cut, so the clock never changes an answer. Not thread-safe.</para>
/// </remarks>
internal sealed class StepBudget
{
    /// <summary>How much longer a step may take than one without prompt tokens; the promise to readers is 3.</summary>
    public const double GapFactor = 2.5;

    /// <summary>Prompt tokens of a step at least, so that a prompt comes to its end: far into a long one, a single token takes as long as a whole step else.</summary>
    public const int TokensMin = 1;

    /// <summary>What kernels take together; larger shares are whole numbers of it.</summary>
    private const int TileTokens = 4;

    /// <summary>Shorter prompts alone say nothing of a token's time: reading the weights is most of it.</summary>
    private const int AloneTokensMin = 64;

    private const double Smoothing = 0.2;

    /// <summary>A step that took longer than this many expected ones was held up by something else.</summary>
    private const double OutlierFactor = 4;

    /// <summary>What prompt tokens are taken for at least, as a share of the step: a clock that jumps must not make them free.</summary>
    private const double ShareMin = 0.05;

    private readonly int _tokensMax;
    private readonly double[] _writing;
    private double _perToken;

    /// <summary>A budget that has seen nothing.</summary>
    /// <param name="tokensMax">Tokens of a step at most.</param>
    /// <param name="writersMax">Answers at most.</param>
    public StepBudget(int tokensMax, int writersMax)
    {
        _tokensMax = tokensMax;
        _writing = new double[writersMax + 1];
    }

    /// <summary>Prompt tokens that the next step may read beside so many answers that are being written.</summary>
    public int Allow(int writers)
    {
        int room = _tokensMax - writers;
        if (writers == 0)
        {
            return room;
        }

        double step = StepSeconds(writers);
        if (step <= 0 || _perToken <= 0)
        {
            return Math.Min(room, TokensMin);
        }

        int tokens = (int)Math.Min(room, (GapFactor - 1) * step / _perToken);
        return Math.Max(Math.Min(room, TokensMin), tokens < TileTokens ? tokens : tokens / TileTokens * TileTokens);
    }

    /// <summary>Takes note of what a step took.</summary>
    /// <param name="writers">Answers that were written, one token each.</param>
    /// <param name="promptTokens">Tokens of prompts.</param>
    /// <param name="elapsed">The time from its begin to the begin of the next.</param>
    public void Record(int writers, int promptTokens, TimeSpan elapsed)
    {
        double seconds = elapsed.TotalSeconds;
        if (promptTokens == 0)
        {
            Average(ref _writing[writers], seconds);
        }
        else if (writers == 0)
        {
            if (promptTokens >= AloneTokensMin)
            {
                Average(ref _perToken, seconds / promptTokens);
            }
        }
        else
        {
            double step = StepSeconds(writers);
            if (step <= 0)
            {
                // Never seen alone: half each, until it is.
                step = seconds / 2;
                _writing[writers] = step;
            }

            Average(ref _perToken, Math.Max(seconds - step, step * ShareMin) / promptTokens);
        }
    }

    /// <summary>The time of a step without prompt tokens, in seconds; 0 where nothing is known.</summary>
    public double StepSeconds(int writers)
    {
        for (int fewer = writers; fewer > 0; fewer--)
        {
            if (_writing[fewer] > 0)
            {
                return _writing[fewer];
            }
        }

        return 0;
    }

    private static void Average(ref double mean, double value) =>
        mean = mean <= 0 ? value : mean + (Smoothing * (Math.Min(value, mean * OutlierFactor) - mean));
}
