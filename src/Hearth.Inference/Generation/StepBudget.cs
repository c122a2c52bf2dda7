using System.Numerics;

namespace Hearth.Inference.Generation;

/// <summary>Says how much of prompts is read beside the answers that are being written, from the time that passes took.</summary>
/// <remarks>
/// <para>
/// A prompt's chunk is a pass of its own, computed in parts between steps that write. A step may take <see cref="GapFactor"/> times one without prompts;
/// what its own pass leaves of that is the chunk's, as many parts as fit. So two things are to be chosen: how many tokens a chunk has, so that a part is
/// short beside that time, and when to stop. The second looks at the clock, which makes mistakes in the first harmless.
/// </para>
/// <para>
/// A step's own time is about the median by the number of answers; where a number was never seen, that of fewer stands for it, which is shorter and
/// therefore on the safe side. A prompt token's time is one by its position, in powers of two, since attention reads all positions before it. Between
/// powers that were seen and those that were not it is taken to grow with the position, which no token's time exceeds.
/// </para>
/// <para>Bits do not depend on how prompts are cut, so the clock never changes an answer. Not thread-safe.</para>
/// </remarks>
internal sealed class StepBudget
{
    /// <summary>How much longer a step may take than one without prompts; the promise to readers is 3, and clocks and systems are not exact.</summary>
    public const double GapFactor = 1.75;

    /// <summary>What kernels take together; larger chunks are whole numbers of it.</summary>
    private const int TileTokens = 4;

    /// <summary>What one part may take of the time that a step leaves: a part that comes too late is still within the promise.</summary>
    private const double PartShare = 0.5;

    /// <summary>Positions of the first average.</summary>
    private const int NearPositions = 256;

    /// <summary>How far one step moves the normal one.</summary>
    private const double MedianStep = 0.02;

    /// <summary>Chunks are few, and their tokens' time moves on with each.</summary>
    private const double TokenSmoothing = 0.5;

    /// <summary>What took longer than this many expected ones was held up by something else.</summary>
    private const double OutlierFactor = 4;

    private readonly int _tokensMax;
    private readonly double[] _writing;
    private readonly double[] _perToken = new double[32];

    /// <summary>A budget that has seen nothing.</summary>
    /// <param name="tokensMax">Tokens of a pass at most.</param>
    /// <param name="writersMax">Answers at most.</param>
    /// <param name="parts">Parts of a pass, of about the same length.</param>
    public StepBudget(int tokensMax, int writersMax, int parts)
    {
        _tokensMax = tokensMax;
        Parts = parts;
        _writing = new double[writersMax + 1];
    }

    /// <summary>Parts of a pass.</summary>
    public int Parts { get; }

    /// <summary>Tokens of a prompt that a pass beside so many answers may read.</summary>
    /// <param name="writers">Answers that are being written.</param>
    /// <param name="position">Tokens before them.</param>
    /// <param name="planned">Seconds of the pass that other prompts have.</param>
    /// <returns>At least one where nothing is planned yet, so that a prompt comes to its end.</returns>
    public int Allow(int writers, int position, double planned)
    {
        if (writers == 0)
        {
            return _tokensMax;
        }

        int least = planned > 0 ? 0 : 1;
        double step = StepSeconds(writers);
        double token = TokenSeconds(position);
        if (step <= 0 || token <= 0)
        {
            // A row takes no longer than a step alone, and this many of them half as long in each part.
            return planned > 0 ? 0 : Math.Clamp(Parts / 2, 1, _tokensMax);
        }

        double tokens = ((Parts * PartShare * (GapFactor - 1) * step) - planned) / token;
        int whole = (int)Math.Clamp(tokens, least, _tokensMax);
        return whole < TileTokens ? whole : whole / TileTokens * TileTokens;
    }

    /// <summary>Seconds that are left in a step for parts of a prompt's pass.</summary>
    /// <param name="writers">Answers that it writes.</param>
    /// <param name="elapsed">Time since its begin.</param>
    public double SecondsLeft(int writers, TimeSpan elapsed) => (GapFactor * StepSeconds(writers)) - elapsed.TotalSeconds;

    /// <summary>Whether a part takes so long that its pass should be dropped and its tokens be read in smaller chunks.</summary>
    public bool IsTooLong(int writers, TimeSpan part) => StepSeconds(writers) is > 0 and var step && part.TotalSeconds > (GapFactor - 1) * step;

    /// <summary>What a prompt token is taken for, in seconds; 0 where nothing is known.</summary>
    public double TokenSeconds(int position)
    {
        int place = Place(position);
        if (_perToken[place] > 0)
        {
            return _perToken[place];
        }

        for (int below = place - 1; below >= 0; below--)
        {
            if (_perToken[below] > 0)
            {
                return _perToken[below] * (1L << (place - below));
            }
        }

        for (int above = place + 1; above < _perToken.Length; above++)
        {
            if (_perToken[above] > 0)
            {
                return _perToken[above];
            }
        }

        return 0;
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

    /// <summary>Takes note of what a step's own pass took.</summary>
    /// <param name="writers">Answers that were written, one token each; at least one.</param>
    /// <param name="elapsed">The time without that of prompts.</param>
    public void RecordWriting(int writers, TimeSpan elapsed)
    {
        // Towards the median: the normal step, which one that was held up does not move far.
        ref double middle = ref _writing[writers];
        double seconds = elapsed.TotalSeconds;
        middle = middle <= 0 ? seconds : Math.Clamp(seconds, middle * (1 - MedianStep), middle * (1 + MedianStep));
    }

    /// <summary>Takes note of what a chunk took.</summary>
    /// <param name="tokens">At least one.</param>
    /// <param name="position">Tokens before them, on average.</param>
    /// <param name="elapsed">The time of all its parts.</param>
    public void RecordReading(int tokens, int position, TimeSpan elapsed) =>
        Average(ref _perToken[Place(position)], elapsed.TotalSeconds / tokens, TokenSmoothing);

    private static int Place(int position) => BitOperations.Log2((uint)Math.Max(1, position / NearPositions)) + (position < NearPositions ? 0 : 1);

    private static void Average(ref double mean, double value, double smoothing) =>
        mean = mean <= 0 ? value : mean + (smoothing * (Math.Min(value, mean * OutlierFactor) - mean));
}
