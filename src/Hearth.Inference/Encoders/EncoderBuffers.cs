using Hearth.Compute.Numerics;

namespace Hearth.Inference.Encoders;

/// <summary>The work space of a pass: what its stages share. Nothing is allocated after construction.</summary>
/// <remarks>Arrays are <c>[token][element]</c> without gaps, but for <see cref="Projected"/>.</remarks>
internal sealed unsafe class EncoderBuffers : IDisposable
{
    private readonly NativeFloats _memory;
    private readonly long _scratchFloats;
    private readonly float* _scratch;

    public EncoderBuffers(EncoderShape shape, EncoderArithmetic arithmetic, int tokensMax, int threads)
    {
        TokensMax = tokensMax;
        IsHeadMajor = arithmetic is EncoderArithmetic.Shorts && shape.HeadDimension % 16 == 0;
        _scratchFloats = ScratchFloats(shape);
        _memory = new NativeFloats(CountFloats(shape, tokensMax, threads));
        float* next = _memory.Pointer;
        Hidden = Take(ref next, (long)tokensMax * shape.Width);
        Delta = Take(ref next, (long)tokensMax * shape.Width);
        Attended = Take(ref next, (long)tokensMax * shape.Width);
        Projected = Take(ref next, 3L * tokensMax * shape.Width);
        Inner = Take(ref next, (long)tokensMax * shape.FeedForwardWidth);
        Gates = shape.Architecture.IsGated ? Take(ref next, (long)tokensMax * shape.FeedForwardWidth) : null;
        _scratch = Take(ref next, _scratchFloats * threads);
        Input = new EncoderInput(arithmetic, Math.Max(shape.Width, shape.FeedForwardWidth), tokensMax);
        Results = new float[(long)EncoderBatch.TextsMax * shape.OutputLength];
    }

    public int TokensMax { get; }

    /// <summary>The residual stream, normalised.</summary>
    public float* Hidden { get; }

    /// <summary>What the last matrix gave.</summary>
    public float* Delta { get; }

    public float* Attended { get; }

    /// <summary>
    /// Queries, keys and values: <c>[3][head][token][element]</c> where the matrices can write that, so that attention reads a head in one piece;
    /// else <c>[token][3][head][element]</c>.
    /// </summary>
    public float* Projected { get; }

    public bool IsHeadMajor { get; }

    public float* Inner { get; }

    public float* Gates { get; }

    /// <summary>The input of the next matrices.</summary>
    public EncoderInput Input { get; }

    /// <summary><c>[text][output]</c>.</summary>
    public float[] Results { get; }

    public static long EstimateBytes(EncoderShape shape, int tokensMax, int threads) =>
        (CountFloats(shape, tokensMax, threads) * sizeof(float)) + (2L * tokensMax * Math.Max(shape.Width, shape.FeedForwardWidth));

    /// <summary>Attention scratch of one thread.</summary>
    public float* WorkerScratch(int worker) => _scratch + (worker * _scratchFloats);

    public void Dispose()
    {
        Input.Dispose();
        _memory.Dispose();
    }

    private static long ScratchFloats(EncoderShape shape) => Align(SequenceAttention.ScratchFloats(shape.ContextLength, shape.HeadDimension));

    private static long CountFloats(EncoderShape shape, int tokensMax, int threads)
    {
        const int Arrays = 8;
        long perToken = (6L * shape.Width) + ((shape.Architecture.IsGated ? 2L : 1L) * shape.FeedForwardWidth);
        return (tokensMax * perToken) + (ScratchFloats(shape) * threads) + (Arrays * 32);
    }

    /// <summary>Two cache lines, so that neighbouring threads do not share one.</summary>
    private static long Align(long floats) => (floats + 31) & ~31L;

    private static float* Take(ref float* next, long floats)
    {
        float* taken = next;
        next += Align(floats);
        return taken;
    }
}
