using System.Runtime.InteropServices;
using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>All weights of a model: matrices packed for their kernels, vectors copied as floats.</summary>
/// <remarks>
/// Every tensor's shape is compared with the hyper-parameters here, once; what computes later checks nothing. F32, F16 and BF16 matrices and the
/// embedding stay in the mapped file, which must outlive this object.
/// </remarks>
internal sealed unsafe partial class ModelWeights : IDisposable
{
    /// <summary>Source bytes packed between two looks at the cancellation token and two reports of progress.</summary>
    private const long SliceBytes = 8 << 20;

    private const int AdviseDontNeed = 4;

    private readonly GgufFile _file;
    private readonly ModelShape _shape;
    private readonly KernelPath? _path;
    private readonly List<SourceMatrix> _sources = [];
    private readonly WeightArena _arena;
    private float* _nextVector;
    private LayerWeights[] _layers = [];

    private ModelWeights(GgufFile file, ModelShape shape, KernelPath? path)
    {
        _file = file;
        _shape = shape;
        _path = path;
        _arena = CreateArena(file);
        Vectors = new NativeFloats(CountVectorFloats(file));
        _nextVector = Vectors.Pointer;
    }

    public ReadOnlySpan<LayerWeights> Layers => _layers;

    /// <summary>Rows are tokens.</summary>
    public GgufTensor Embedding { get; private set; } = null!;

    /// <summary>From the last vector to logits; the embedding again where the file has no other.</summary>
    public WeightMatrix Output { get; private set; } = null!;

    public float* OutputNorm { get; private set; }

    /// <summary>Divisors of the rotary frequencies, or empty.</summary>
    public float[] RotaryFactors { get; private set; } = [];

    /// <summary>Norms and biases of all layers.</summary>
    public NativeFloats Vectors { get; }

    /// <summary>Memory beside the file, in bytes.</summary>
    public long Bytes => Vectors.Bytes + _sources.Sum(source => source.Matrix.PackedBytes);

    /// <summary>Checks, allocates and packs everything.</summary>
    /// <exception cref="InferenceException">The tensors do not fit the shape; nothing stays allocated.</exception>
    /// <exception cref="OperationCanceledException">As asked for; nothing stays allocated.</exception>
    public static ModelWeights Load(
        GgufFile file, ModelShape shape, KernelPath? path, ComputePool pool, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ModelWeights weights = new(file, shape, path);
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
        foreach (SourceMatrix source in _sources)
        {
            source.Matrix.Dispose();
        }

        Vectors.Dispose();
        _arena.Dispose();
    }

    private void Collect()
    {
        Embedding = Find(TensorNames.Embedding, _shape.Width, _shape.Vocabulary);
        OutputNorm = Vector(TensorNames.OutputNorm, _shape.Width);
        if (_file.Tensors.ContainsKey(TensorNames.RotaryFactors))
        {
            float* factors = Vector(TensorNames.RotaryFactors, _shape.RotaryDimension / 2);
            RotaryFactors = new ReadOnlySpan<float>(factors, _shape.RotaryDimension / 2).ToArray();
            if (Array.Exists(RotaryFactors, factor => factor <= 0f))
            {
                throw Invalid($"{TensorNames.RotaryFactors} holds a factor that is not positive");
            }
        }

        _layers = new LayerWeights[_shape.Layers];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = CollectLayer(layer);
        }

        Output = Matrix(_file.Tensors.ContainsKey(TensorNames.Output) ? TensorNames.Output : TensorNames.Embedding, _shape.Width, _shape.Vocabulary);
    }

    private LayerWeights CollectLayer(int layer)
    {
        string Name(string part) => TensorNames.Block(layer, part);
        bool hasHeadNorm = _shape.Architecture.HasHeadNorm;
        return new LayerWeights
        {
            Query = Projection(Name("attn_q"), _shape.QueryWidth),
            Key = Projection(Name("attn_k"), _shape.KeyValueWidth),
            Value = Projection(Name("attn_v"), _shape.KeyValueWidth),
            AttentionOutput = Matrix(Name("attn_output.weight"), _shape.QueryWidth, _shape.Width),
            Gate = Matrix(Name("ffn_gate.weight"), _shape.Width, _shape.FeedForwardWidth),
            Up = Matrix(Name("ffn_up.weight"), _shape.Width, _shape.FeedForwardWidth),
            Down = Matrix(Name("ffn_down.weight"), _shape.FeedForwardWidth, _shape.Width),
            AttentionNorm = Vector(Name("attn_norm.weight"), _shape.Width),
            FeedForwardNorm = Vector(Name("ffn_norm.weight"), _shape.Width),
            QueryNorm = hasHeadNorm ? Vector(Name("attn_q_norm.weight"), _shape.HeadDimension) : null,
            KeyNorm = hasHeadNorm ? Vector(Name("attn_k_norm.weight"), _shape.HeadDimension) : null,
        };
    }

    /// <summary>Query, key or value, with the bias that the architecture demands or the file happens to have.</summary>
    private WeightMatrix Projection(string name, int rows)
    {
        WeightMatrix matrix = Matrix($"{name}.weight", _shape.Width, rows);
        if (_shape.Architecture.HasProjectionBias || _file.Tensors.ContainsKey($"{name}.bias"))
        {
            matrix.Bias = Vector($"{name}.bias", rows);
        }

        return matrix;
    }

    private WeightMatrix Matrix(string name, int columns, int rows)
    {
        GgufTensor tensor = Find(name, columns, rows);
        WeightMatrix matrix = WeightMatrix.Allocate(tensor.Format, tensor.Data, rows, columns, _path, _arena);
        _sources.Add(new SourceMatrix(matrix, tensor));
        return matrix;
    }

    /// <summary>Copies a vector of any format into floats of our own: aligned, and small.</summary>
    private float* Vector(string name, int length)
    {
        GgufTensor tensor = Find(name, length, 1);
        long broken = tensor.FindNonFiniteBlock();
        if (broken >= 0)
        {
            throw Invalid($"tensor {GgufText.Quote(name)} holds a number that is not finite");
        }

        float* target = _nextVector;
        _nextVector += length;
        TensorRows.Dequantize(tensor.Format, new ReadOnlySpan<byte>(tensor.Data, checked((int)tensor.LengthBytes)), new Span<float>(target, length));
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

    /// <summary>Packs slice by slice on all threads; the pages of a slice that was packed are given back, so that file and copy are never both resident.</summary>
    private void Pack(ComputePool pool, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        PackJob job = new();
        long total = Math.Max(1, _sources.Sum(source => source.Matrix.PackedBytes > 0 ? source.Tensor.LengthBytes : 0));
        long done = 0;
        foreach (SourceMatrix source in _sources)
        {
            WeightMatrix matrix = source.Matrix;
            if (matrix.PackedBytes == 0)
            {
                continue;
            }

            long groupBytes = Math.Max(1, source.Tensor.LengthBytes / matrix.Groups);
            int sliceGroups = (int)Math.Clamp(SliceBytes / groupBytes, 1, matrix.Groups);
            for (int group = 0; group < matrix.Groups; group += sliceGroups)
            {
                cancellationToken.ThrowIfCancellationRequested();
                job.Matrix = matrix;
                job.FirstGroup = group;
                int groups = Math.Min(sliceGroups, matrix.Groups - group);
                pool.Run(job, groups, Math.Max(1, groups / (4 * pool.Threads)));
                ReleasePages(source.Tensor.Data + (group * groupBytes), groups * groupBytes);
                done += groups * groupBytes;
                progress?.Report(Math.Min(1.0, (double)done / total));
            }
        }
    }

    /// <summary>Pages of a file mapping that are wanted again are read again from the page cache: nothing is lost.</summary>
    private void ReleasePages(byte* start, long length)
    {
        // Of anonymous memory the same call would destroy the content.
        if (!_file.IsMapped || !OperatingSystem.IsLinux())
        {
            return;
        }

        long page = Environment.SystemPageSize;
        long first = ((long)start + page - 1) / page * page;
        long last = ((long)start + length) / page * page;
        if (last > first)
        {
            _ = MemoryAdvise((void*)first, (nuint)(last - first), AdviseDontNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);

    /// <summary>One-dimensional tensors are the vectors; there may be a few that are not used.</summary>
    private static long CountVectorFloats(GgufFile file) =>
        file.Tensors.Values.Where(tensor => tensor.Elements == tensor.Dimensions[0] && tensor.Elements <= ModelLimits.FeedForwardWidthMax).Sum(tensor => tensor.Elements);

    /// <summary>Two-dimensional tensors are the matrices; an embedding that is not the output as well is looked up in the file and never packed.</summary>
    private static WeightArena CreateArena(GgufFile file)
    {
        bool packsEmbedding = !file.Tensors.ContainsKey(TensorNames.Output);
        GgufTensor[] matrices =
        [
            .. file.Tensors.Values.Where(tensor => tensor.Elements > tensor.Dimensions[0] && tensor.Dimensions[0] <= ModelLimits.FeedForwardWidthMax
                && (packsEmbedding || !string.Equals(tensor.Name, TensorNames.Embedding, StringComparison.Ordinal))),
        ];
        return new WeightArena(
            matrices.Sum(tensor => WeightMatrix.PackedLength(tensor.Format, tensor.Elements / tensor.Dimensions[0], (int)tensor.Dimensions[0])),
            matrices.Length);
    }

    private static InferenceException Invalid(string failure) => new(InferenceErrors.ModelShapeInvalid, $"Of the model file, {failure}.");
}
