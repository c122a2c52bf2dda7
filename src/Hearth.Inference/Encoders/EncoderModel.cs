using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Encoders;

/// <summary>An encoder, ready to compute: texts in, a vector (or scores) per text out.</summary>
/// <remarks>
/// <para>Invariants. (1) A text's result depends on its tokens and on nothing else: not on threads, nor on what else is in the batch or where in it the
/// text stands. Every stage works on rows, or on one text; tests compare bits. (2) Texts lie one after the other, without padding: matrices see rows,
/// attention sees texts. (3) A pass takes no more memory than was taken when the model was loaded.</para>
/// <para>The file stays the caller's, is read for as long as the model is used, and must outlive it. One pass at a time; not thread-safe.</para>
/// </remarks>
internal sealed unsafe class EncoderModel : IDisposable
{
    private readonly ComputePool _pool;
    private readonly EncoderWeights _weights;
    private readonly EncoderBuffers _buffers;
    private readonly RotaryTable? _rotary;
    private readonly LinearStage _linear;
    private readonly EmbedTextStage _embed;
    private readonly NormalizeTextStage _normalize;
    private readonly ActivateStage _activate;
    private readonly QuantizeTextStage _quantize;
    private readonly AttendStage _attend;
    private readonly TurnStage? _turn;

    private EncoderModel(EncoderShape shape, EncoderWeights weights, EncoderArithmetic arithmetic, ComputePool pool, int tokensMax)
    {
        Shape = shape;
        Arithmetic = arithmetic;
        _weights = weights;
        _pool = pool;
        Batch = new EncoderBatch(tokensMax);
        _buffers = new EncoderBuffers(shape, arithmetic, tokensMax, pool.Threads);
        _linear = new LinearStage(_buffers.Input);
        _embed = new EmbedTextStage(shape, weights, _buffers, Batch);
        _normalize = new NormalizeTextStage(shape, _buffers);
        _activate = new ActivateStage(shape, _buffers);
        _quantize = new QuantizeTextStage(_buffers.Input);
        _attend = new AttendStage(shape, _buffers, Batch);
        if (shape.Architecture.HasRotary)
        {
            _rotary = new RotaryTable(RotaryStyle.Halves, shape.RotaryDimension, shape.RotaryBase, [], shape.ContextLength);
            _turn = new TurnStage(shape, _buffers, Batch, _rotary);
        }
    }

    public EncoderShape Shape { get; }

    public EncoderArithmetic Arithmetic { get; }

    public int Threads => _pool.Threads;

    /// <summary>The texts of the next pass, filled by the caller.</summary>
    public EncoderBatch Batch { get; }

    /// <summary>Memory held beside the file, in bytes.</summary>
    public long MemoryBytes => _weights.Bytes + EncoderBuffers.EstimateBytes(Shape, Batch.TokensMax, Threads);

    /// <summary>Checks the file against what can be computed, makes sure of the memory, and packs the weights.</summary>
    /// <exception cref="InferenceException">What is wrong with the file, or the memory it needs; nothing stays allocated.</exception>
    public static EncoderModel Load(GgufFile file, EncoderSettings settings, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        EncoderShape shape = EncoderShape.Read(file);
        EncoderArithmetic arithmetic = settings.Arithmetic ?? EncoderWeights.Choose(file);
        int tokensMax = Math.Max(settings.BatchTokens, shape.ContextLength);
        MemoryBudget.Require(
            EncoderWeights.EstimateBytes(file, arithmetic) + EncoderBuffers.EstimateBytes(shape, tokensMax, settings.Threads),
            settings.MemoryBytesMax ?? MemoryBudget.AvailableBytes());
        ComputePool pool = new(settings.Threads);
        try
        {
            EncoderWeights weights = EncoderWeights.Load(file, shape, arithmetic, pool, progress, cancellationToken);
            return new EncoderModel(shape, weights, arithmetic, pool, tokensMax);
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }

    /// <summary>Computes <see cref="Batch"/>.</summary>
    /// <param name="cancellationToken">Looked at between layers.</param>
    public void Run(CancellationToken cancellationToken)
    {
        if (Batch.Texts == 0)
        {
            return;
        }

        _attend.Load();
        _rotary?.Require(Shape.ContextLength);
        ReadOnlySpan<EncoderLayer> layers = _weights.Layers;
        _buffers.Input.Load(_buffers.Hidden, Shape.Width, Batch.Tokens, layers[0].ProjectionLimit);
        RunTiles(_embed);
        for (int index = 0; index < layers.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Attend(layers[index]);
            int next = index + 1 < layers.Length ? layers[index + 1].ProjectionLimit : 1;
            FeedForward(layers[index], next);
        }

        for (int text = 0; text < Batch.Texts; text++)
        {
            Pool(text);
        }
    }

    /// <summary>What the last pass made of a text: a vector of length 1, or scores. Overwritten by the next pass.</summary>
    public ReadOnlySpan<float> Result(int text) => _buffers.Results.AsSpan(text * Shape.OutputLength, Shape.OutputLength);

    public void Dispose()
    {
        _pool.Dispose();
        _rotary?.Dispose();
        _buffers.Dispose();
        _weights.Dispose();
    }

    /// <summary>Divides a vector by its length; one without a length stays as it is.</summary>
    public static void Normalize(Span<float> vector)
    {
        double squares = 0;
        foreach (float element in vector)
        {
            squares += (double)element * element;
        }

        float factor = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        for (int index = 0; index < vector.Length; index++)
        {
            vector[index] *= factor;
        }
    }

    private void Attend(EncoderLayer layer)
    {
        _linear.Begin();
        for (int part = 0; part < layer.Projections.Length; part++)
        {
            _linear.Add(layer.Projections[part], ProjectionOutput(part, layer.Projections[part].Rows));
        }

        RunLinear();
        if (_turn is not null)
        {
            _pool.Run(_turn, Batch.Tokens, 16);
        }

        _pool.Run(_attend, _attend.Items, 1);
        _buffers.Input.Load(_buffers.Attended, Shape.Width, Batch.Tokens, layer.AttentionOutput.InputLimit);
        RunTiles(_quantize);
        _linear.Begin().Add(layer.AttentionOutput, ShortOutput.Plain(_buffers.Delta, Shape.Width));
        RunLinear();
        Normalize(layer.AttentionNorm, layer.UpLimit);
    }

    private void FeedForward(EncoderLayer layer, int nextLimit)
    {
        _linear.Begin().Add(layer.Up, ShortOutput.Plain(_buffers.Inner, Shape.FeedForwardWidth));
        if (layer.Gate is not null)
        {
            _linear.Add(layer.Gate, ShortOutput.Plain(_buffers.Gates, Shape.FeedForwardWidth));
        }

        RunLinear();
        _buffers.Input.Load(layer.Gate is null ? _buffers.Inner : _buffers.Gates, Shape.FeedForwardWidth, Batch.Tokens, layer.Down.InputLimit);
        RunTiles(_activate);
        _linear.Begin().Add(layer.Down, ShortOutput.Plain(_buffers.Delta, Shape.Width));
        RunLinear();
        Normalize(layer.OutputNorm, nextLimit);
    }

    private void Normalize(EncoderNorm norm, int limit)
    {
        _buffers.Input.Load(_buffers.Hidden, Shape.Width, Batch.Tokens, limit);
        _normalize.Norm = norm;
        RunTiles(_normalize);
    }

    private ShortOutput ProjectionOutput(int part, int rows)
    {
        long headFloats = (long)_buffers.TokensMax * Shape.HeadDimension;
        return _buffers.IsHeadMajor
            ? new ShortOutput
            {
                Start = _buffers.Projected + (part * Shape.Heads * headFloats),
                TokenStride = Shape.HeadDimension,
                SlabRows = Shape.HeadDimension,
                SlabStride = headFloats,
            }
            : new ShortOutput { Start = _buffers.Projected + ((long)part * Shape.Width), TokenStride = 3L * Shape.Width, SlabRows = rows, SlabStride = 0 };
    }

    private void RunTiles(IComputeJob stage) => _pool.Run(stage, _buffers.Input.Tiles, 2);

    /// <summary>Some chunks for every thread, so that they end together; each begins with weights that nobody has fetched ahead.</summary>
    private void RunLinear() => _pool.Run(_linear, _linear.Items, Math.Max(1, _linear.Items / (_pool.Threads * 6)));

    private void Pool(int text)
    {
        float* first = _buffers.Hidden + ((long)Batch.Start(text) * Shape.Width);
        Span<float> result = _buffers.Results.AsSpan(text * Shape.OutputLength, Shape.OutputLength);
        if (Shape.Pooling is EncoderPooling.Rank)
        {
            _weights.Head!.Apply(new ReadOnlySpan<float>(first, Shape.Width), result);
            return;
        }

        if (Shape.Pooling is EncoderPooling.Mean)
        {
            // The pass is over, so that the attention's output can be overwritten.
            float* sum = _buffers.Attended;
            new Span<float>(sum, Shape.Width).Clear();
            for (int token = 0; token < Batch.Length(text); token++)
            {
                ResidualSum.Add(sum, first + ((long)token * Shape.Width), Shape.Width);
            }

            first = sum;
        }

        // A mean is not divided by its count: the length becomes 1 either way.
        new ReadOnlySpan<float>(first, Shape.Width).CopyTo(result);
        Normalize(result);
    }
}
