using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Encoders;

/// <summary>All weights of an encoder: matrices packed for their kernels, vectors copied as floats.</summary>
/// <remarks>
/// Every tensor's shape is compared with the hyper-parameters here, once; what computes later checks nothing. Word embeddings and float matrices stay in
/// the mapped file, which must outlive this object.
/// </remarks>
internal sealed unsafe class EncoderWeights : IDisposable
{
    private readonly GgufFile _file;
    private readonly EncoderShape _shape;
    private readonly EncoderArithmetic _arithmetic;
    private readonly List<EncoderMatrix> _matrices = [];
    private readonly WeightArena _arena;
    private readonly NativeFloats _vectors;
    private float* _nextVector;
    private EncoderLayer[] _layers = [];

    private EncoderWeights(GgufFile file, EncoderShape shape, EncoderArithmetic arithmetic)
    {
        _file = file;
        _shape = shape;
        _arithmetic = arithmetic;
        _arena = new WeightArena(MatricesOf(file).Sum(tensor => EstimateBytes(tensor, arithmetic)), file.Tensors.Count);
        _vectors = new NativeFloats(VectorsOf(file).Sum(static tensor => tensor.Elements) + 1);
        _nextVector = _vectors.Pointer;
    }

    public ReadOnlySpan<EncoderLayer> Layers => _layers;

    /// <summary>Rows are tokens.</summary>
    public GgufTensor Embedding { get; private set; } = null!;

    public EncoderNorm EmbeddingNorm { get; private set; }

    /// <summary>A vector per position; null where heads turn instead.</summary>
    public float* Positions { get; private set; }

    /// <summary>A vector per kind of segment; null where there is none.</summary>
    public float* Types { get; private set; }

    /// <summary>How many kinds of segments there are.</summary>
    public int TypeCount { get; private set; }

    /// <summary>What makes a score of a vector; null for a model that embeds.</summary>
    public ClassificationHead? Head { get; private set; }

    /// <summary>Memory beside the file, in bytes.</summary>
    public long Bytes => _vectors.Bytes + _matrices.Sum(static matrix => matrix.Bytes);

    /// <summary>What suits the file and the processor: floats stay floats, everything else goes the fastest way.</summary>
    public static EncoderArithmetic Choose(GgufFile file) =>
        MatricesOf(file).All(static tensor => tensor.Dimensions[0] % ShortMatrix.ColumnMultiple == 0)
            ? EncoderArithmetic.Shorts
            : EncoderArithmetic.Packed;

    /// <summary>Memory beside the file, in bytes.</summary>
    public static long EstimateBytes(GgufFile file, EncoderArithmetic arithmetic) =>
        MatricesOf(file).Sum(tensor => EstimateBytes(tensor, arithmetic)) + VectorsOf(file).Sum(static tensor => tensor.Elements * sizeof(float));

    /// <summary>Checks, allocates and packs everything.</summary>
    /// <exception cref="InferenceException">The tensors do not fit the shape; nothing stays allocated.</exception>
    /// <exception cref="OperationCanceledException">As asked for; nothing stays allocated.</exception>
    public static EncoderWeights Load(
        GgufFile file, EncoderShape shape, EncoderArithmetic arithmetic, ComputePool pool, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        EncoderWeights weights = new(file, shape, arithmetic);
        try
        {
            weights.Collect();
            weights.Pack(pool, progress, cancellationToken);
            return weights;
        }
        catch (ComputeException exception)
        {
            weights.Dispose();
            throw new InferenceException(InferenceErrors.ModelShapeInvalid, exception.Message, exception);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (EncoderMatrix matrix in _matrices)
        {
            matrix.Dispose();
        }

        Head?.Dispose();
        _vectors.Dispose();
        _arena.Dispose();
    }

    private void Collect()
    {
        Embedding = Find(TensorNames.Embedding, _shape.Width, _shape.Vocabulary);
        EmbeddingNorm = Norm(EncoderTensorNames.EmbeddingNorm);
        if (!_shape.Architecture.HasRotary)
        {
            Positions = Table(EncoderTensorNames.Positions, _shape.ContextLength);
        }

        if (_file.Tensors.TryGetValue(EncoderTensorNames.Types, out GgufTensor? types))
        {
            TypeCount = types.Dimensions.Length > 1 ? (int)Math.Min(types.Dimensions[1], TypesMax) : 1;
            Types = Table(EncoderTensorNames.Types, TypeCount);
        }

        _layers = new EncoderLayer[_shape.Layers];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = CollectLayer(layer);
        }

        Head = _shape.Pooling is EncoderPooling.Rank ? CollectHead() : null;
    }

    private const int TypesMax = 16;

    private EncoderLayer CollectLayer(int layer)
    {
        string Name(string part) => TensorNames.Block(layer, part);
        int width = _shape.Width;
        bool isJoined = _file.Tensors.ContainsKey(Name("attn_qkv.weight"));
        return new EncoderLayer
        {
            Projections = isJoined
                ? [Linear(Name("attn_qkv"), width, 3 * width)]
                : [Linear(Name("attn_q"), width, width), Linear(Name("attn_k"), width, width), Linear(Name("attn_v"), width, width)],
            AttentionOutput = Linear(Name("attn_output"), width, width),
            Up = Linear(Name("ffn_up"), width, _shape.FeedForwardWidth),
            Gate = _shape.Architecture.IsGated ? Linear(Name("ffn_gate"), width, _shape.FeedForwardWidth) : null,
            Down = Linear(Name("ffn_down"), _shape.FeedForwardWidth, width),
            AttentionNorm = Norm(Name("attn_output_norm")),
            OutputNorm = Norm(Name("layer_output_norm")),
        };
    }

    private ClassificationHead CollectHead()
    {
        bool hasScore = _file.Tensors.ContainsKey(EncoderTensorNames.Score);
        return new ClassificationHead(
            _shape,
            HeadMatrix(EncoderTensorNames.Classifier, EncoderTensorNames.ClassifierBias, _shape.Width),
            hasScore ? HeadMatrix(EncoderTensorNames.Score, EncoderTensorNames.ScoreBias, _shape.Scores) : null);
    }

    private WeightMatrix? HeadMatrix(string name, string bias, int rows)
    {
        if (!_file.Tensors.ContainsKey(name))
        {
            return null;
        }

        GgufTensor tensor = Find(name, _shape.Width, rows);
        WeightMatrix matrix = WeightMatrix.Pack(tensor.Format, tensor.Data, rows, _shape.Width);
        matrix.Bias = Bias(bias, rows);
        return matrix;
    }

    private EncoderMatrix Linear(string name, int columns, int rows)
    {
        GgufTensor tensor = Find(name + ".weight", columns, rows);
        EncoderMatrix matrix = new(tensor, rows, columns, _arithmetic, Bias(name + ".bias", rows), _arena);
        _matrices.Add(matrix);
        return matrix;
    }

    private float* Bias(string name, int length) => _file.Tensors.ContainsKey(name) ? Table(name, 1, length) : null;

    private EncoderNorm Norm(string name) => new(Table(name + ".weight", 1), Table(name + ".bias", 1));

    /// <summary>Copies vectors of any format into floats of our own.</summary>
    private float* Table(string name, int rows, int? length = null)
    {
        GgufTensor tensor = Find(name, length ?? _shape.Width, rows);
        if (tensor.FindNonFiniteBlock() >= 0)
        {
            throw Invalid($"tensor {GgufText.Quote(name)} holds a number that is not finite");
        }

        float* target = _nextVector;
        _nextVector += tensor.Elements;
        TensorRows.Dequantize(
            tensor.Format, new ReadOnlySpan<byte>(tensor.Data, checked((int)tensor.LengthBytes)), new Span<float>(target, checked((int)tensor.Elements)));
        return target;
    }

    private GgufTensor Find(string name, int rowLength, int rows)
    {
        if (!_file.Tensors.TryGetValue(name, out GgufTensor? tensor))
        {
            throw Invalid($"tensor {GgufText.Quote(name)} is missing");
        }

        long found = tensor.Dimensions.Length > 1 ? tensor.Dimensions[1] : 1;
        if (tensor.Dimensions[0] != rowLength || found != rows || tensor.Elements != (long)rowLength * rows)
        {
            throw Invalid($"tensor {GgufText.Quote(name)} is {string.Join(" x ", tensor.Dimensions)}; the hyper-parameters demand {rowLength} x {rows}");
        }

        return tensor;
    }

    private void Pack(ComputePool pool, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        EncoderPackJob job = new();
        for (int index = 0; index < _matrices.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            job.Matrix = _matrices[index];
            pool.Run(job, job.Matrix.Units, 1);
            progress?.Report((index + 1.0) / _matrices.Count);
        }

        if (Embedding.FindNonFiniteBlock() >= 0)
        {
            throw Invalid($"tensor {GgufText.Quote(Embedding.Name)} holds a number that is not finite");
        }
    }

    /// <summary>Layers' matrices; embeddings, positions and heads are kept otherwise.</summary>
    private static IEnumerable<GgufTensor> MatricesOf(GgufFile file) =>
        file.Tensors.Values.Where(static tensor => tensor.Elements > tensor.Dimensions[0] && tensor.Dimensions[0] <= ModelLimits.FeedForwardWidthMax
            && tensor.Name.StartsWith("blk.", StringComparison.Ordinal));

    private static IEnumerable<GgufTensor> VectorsOf(GgufFile file) =>
        file.Tensors.Values.Where(static tensor => tensor.Elements == tensor.Dimensions[0]
            || tensor.Name is EncoderTensorNames.Positions or EncoderTensorNames.Types);

    private static long EstimateBytes(GgufTensor tensor, EncoderArithmetic arithmetic)
    {
        long rows = tensor.Elements / tensor.Dimensions[0];
        int columns = (int)tensor.Dimensions[0];
        return arithmetic is EncoderArithmetic.Shorts ? ShortMatrix.EstimateBytes(rows, columns) : WeightMatrix.PackedLength(tensor.Format, rows, columns);
    }

    private static InferenceException Invalid(string failure) => new(InferenceErrors.ModelShapeInvalid, $"Of the model file, {failure}.");
}
