using System.Collections.Immutable;
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
    private readonly int _contextTokens;
    private readonly List<SourceMatrix> _sources = [];
    private readonly WeightArena _arena;
    private float* _nextVector;
    private LayerWeights[] _layers = [];

    private ModelWeights(GgufFile file, ModelShape shape, KernelPath? path, int contextTokens)
    {
        _file = file;
        _shape = shape;
        _path = path;
        _contextTokens = contextTokens;
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

    /// <summary>Divisors of the frequencies of each of <see cref="ModelShape.Rotaries"/>, or empty.</summary>
    public float[][] RotaryFactors { get; private set; } = [];

    /// <summary>What each layer adds for each token; null for nothing.</summary>
    public LayerInputWeights? LayerInputs { get; private set; }

    /// <summary>Norms and biases of all layers.</summary>
    public NativeFloats Vectors { get; }

    /// <summary>Memory beside the file, in bytes.</summary>
    public long Bytes => Vectors.Bytes + _sources.Sum(source => source.Matrix.PackedBytes);

    /// <summary>What <see cref="Bytes"/> will be, from the header alone.</summary>
    public static long EstimateBytes(GgufFile file) => (CountVectorFloats(file) * sizeof(float)) + MatricesOf(file).Sum(PackedLength);

    /// <summary>Bytes of the matrices that are computed with where they lie in the mapped file.</summary>
    public static long EstimateMappedBytes(GgufFile file) => MatricesOf(file).Where(static tensor => PackedLength(tensor) == 0).Sum(static tensor => tensor.LengthBytes);

    /// <summary>Checks, allocates and packs everything.</summary>
    /// <exception cref="InferenceException">The tensors do not fit the shape; nothing stays allocated.</exception>
    /// <exception cref="OperationCanceledException">As asked for; nothing stays allocated.</exception>
    public static ModelWeights Load(
        GgufFile file, ModelShape shape, LanguageModelSettings settings, ComputePool pool, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ModelWeights weights = new(file, shape, settings.KernelPath, settings.ContextTokens);
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
        LayerInputs = _shape.LayerInputWidth == 0 ? null : new LayerInputWeights
        {
            Embedding = Find(TensorNames.LayerEmbedding, _shape.Layers * _shape.LayerInputWidth, _shape.Vocabulary),
            Projection = Matrix("per_layer_model_proj.weight", _shape.Width, _shape.Layers * _shape.LayerInputWidth),
            Norm = Vector("per_layer_proj_norm.weight", _shape.LayerInputWidth),
        };
        RotaryFactors = [.. _shape.Rotaries.Select(CollectFactors)];
        _layers = new LayerWeights[_shape.Layers];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = CollectLayer(layer);
        }

        Output = Matrix(_file.Tensors.ContainsKey(TensorNames.Output) ? TensorNames.Output : TensorNames.Embedding, _shape.Width, _shape.Vocabulary);
    }

    private float[] CollectFactors(RotaryShape rotary)
    {
        bool isLong = rotary.LongFactorTensor is not null && _contextTokens > rotary.ShortContext;
        string? name = isLong ? rotary.LongFactorTensor : rotary.FactorTensors.FirstOrDefault(_file.Tensors.ContainsKey);
        if (name is null)
        {
            return [];
        }

        float[] factors = new ReadOnlySpan<float>(Vector(name, rotary.Dimension / 2), rotary.Dimension / 2).ToArray();
        return Array.Exists(factors, static factor => factor <= 0f) ? throw Invalid($"{name} holds a factor that is not positive") : factors;
    }

    private LayerWeights CollectLayer(int layer)
    {
        string Name(string part) => TensorNames.Block(layer, part);
        ModelArchitecture architecture = _shape.Architecture;
        LayerShape shape = _shape.LayerShapes[layer];
        WeightMatrix?[]? attention = shape.Delta is null ? CollectAttention(layer, shape) : null;
        bool isDense = !shape.HasExperts || _shape.Experts?.HasDense is true;
        WeightMatrix[]? gated = !isDense ? null : architecture.FusesGateAndUp && !_file.Tensors.ContainsKey(Name("ffn_gate.weight"))
            ? Fused(Name("ffn_up"), _shape.Width, shape.FeedForwardWidth, shape.FeedForwardWidth)
            : [Matrix(Name("ffn_gate.weight"), _shape.Width, shape.FeedForwardWidth), Matrix(Name("ffn_up.weight"), _shape.Width, shape.FeedForwardWidth)];
        bool hasInputs = _shape.LayerInputWidth > 0;
        RefuseScales(layer);
        return new LayerWeights
        {
            Shape = shape,
            Delta = shape.Delta is null ? null : CollectDelta(layer, shape.Delta),
            Query = attention?[0],
            Key = attention?[1],
            Value = attention?[2],
            AttentionOutput = attention is null ? null : Matrix(Name("attn_output"), shape.QueryWidth, _shape.Width, isBiased: false),
            Gate = gated?[0],
            Up = gated?[1],
            Down = !isDense ? null : Matrix(Name("ffn_down.weight"), shape.FeedForwardWidth, _shape.Width),
            Experts = shape.HasExperts && _shape.Experts is { } experts ? CollectExperts(layer, experts) : null,
            AttentionNorm = Vector(Name("attn_norm.weight"), _shape.Width),
            FeedForwardNorm = Vector(Name(architecture.FeedForwardNorm + ".weight"), _shape.Width),
            QueryNorm = architecture.HasHeadNorm && attention is not null ? Vector(Name("attn_q_norm.weight"), shape.HeadDimension) : null,
            KeyNorm = architecture.HasHeadNorm && attention is not null && shape.SharedLayer is null ? Vector(Name("attn_k_norm.weight"), shape.HeadDimension) : null,
            AttentionPostNorm = architecture.HasPostNorm ? Vector(Name("post_attention_norm.weight"), _shape.Width) : null,
            FeedForwardPostNorm = architecture.HasPostNorm ? Vector(Name("post_ffw_norm.weight"), _shape.Width) : null,
            AttentionSubNorm = architecture.HasSubNorm ? Vector(Name("attn_sub_norm.weight"), shape.QueryWidth) : null,
            FeedForwardSubNorm = architecture.HasSubNorm ? Vector(Name("ffn_sub_norm.weight"), shape.FeedForwardWidth) : null,
            InputGate = hasInputs ? Matrix(Name("inp_gate.weight"), _shape.Width, _shape.LayerInputWidth) : null,
            InputOutput = hasInputs ? Matrix(Name("proj.weight"), _shape.LayerInputWidth, _shape.Width) : null,
            InputNorm = hasInputs ? Vector(Name("post_norm.weight"), _shape.Width) : null,
            OutputScale = _file.Tensors.ContainsKey(Name("layer_output_scale.weight")) ? *Vector(Name("layer_output_scale.weight"), 1) : 1f,
            Sinks = architecture.HasSinks ? Vector(Name("attn_sinks.weight"), shape.Heads) : null,
        };
    }

    private WeightMatrix?[] CollectAttention(int layer, LayerShape shape)
    {
        string Name(string part) => TensorNames.Block(layer, part);
        int queries = _shape.Architecture.HasOutputGate ? 2 * shape.QueryWidth : shape.QueryWidth;
        if (shape.SharedLayer is not null)
        {
            return [Projection(Name("attn_q"), queries), null, null];
        }

        if (_shape.Architecture.HasValueNorm && !_file.Tensors.ContainsKey(Name("attn_v.weight")) && _file.Tensors.ContainsKey(Name("attn_k.weight")))
        {
            return [Projection(Name("attn_q"), queries), Projection(Name("attn_k"), shape.KeyValueWidth), null];
        }

        return _file.Tensors.ContainsKey(Name("attn_qkv.weight"))
            ? Fused(Name("attn_qkv"), _shape.Width, queries, shape.KeyValueWidth, shape.KeyValueWidth)
            : [Projection(Name("attn_q"), queries), Projection(Name("attn_k"), shape.KeyValueWidth), Projection(Name("attn_v"), shape.KeyValueWidth)];
    }

    private DeltaWeights CollectDelta(int layer, DeltaShape shape)
    {
        string Name(string part) => TensorNames.Block(layer, part);
        int taps = DeltaShape.ConvolutionTokens * shape.MixedWidth;
        float* source = Vector(Name("ssm_conv1d.weight"), taps);
        using NativeFloats convolution = new(taps);
        CausalConvolution.Transpose(source, convolution.Pointer, shape.MixedWidth);
        new ReadOnlySpan<float>(convolution.Pointer, taps).CopyTo(new Span<float>(source, taps));
        return new DeltaWeights
        {
            Mixed = Matrix(Name("attn_qkv.weight"), _shape.Width, shape.MixedWidth),
            OutputGate = Matrix(Name("attn_gate.weight"), _shape.Width, shape.ValueWidth),
            Alpha = Matrix(Name("ssm_alpha.weight"), _shape.Width, shape.ValueHeads),
            Beta = Matrix(Name("ssm_beta.weight"), _shape.Width, shape.ValueHeads),
            Output = Matrix(Name("ssm_out.weight"), shape.ValueWidth, _shape.Width),
            Convolution = source,
            DecayBias = Vector(Name("ssm_dt.bias"), shape.ValueHeads),
            DecayRate = Vector(Name("ssm_a"), shape.ValueHeads),
            Norm = Vector(Name("ssm_norm.weight"), shape.HeadDimension),
        };
    }

    private ExpertWeights CollectExperts(int layer, ExpertShape experts)
    {
        string Name(string part) => TensorNames.Block(layer, part);
        if (experts.Width % WeightMatrix.GroupRows != 0 || _shape.Width % WeightMatrix.GroupRows != 0)
        {
            throw Invalid($"experts of {experts.Width} elements do not begin with a group of {WeightMatrix.GroupRows} rows");
        }

        bool isFused = _file.Tensors.ContainsKey(Name("ffn_gate_up_exps.weight"));
        WeightMatrix? fused = null;
        return new ExpertWeights
        {
            Router = Matrix(Name("ffn_gate_inp"), _shape.Width, experts.Count, isBiased: false),
            Gates = isFused ? Split(Name("ffn_gate_up_exps"), _shape.Width, experts.Width, 0, 2) : Split(Name("ffn_gate_exps"), _shape.Width, experts.Width, 0, 1),
            Ups = isFused ? Split(Name("ffn_gate_up_exps"), _shape.Width, experts.Width, 1, 2) : Split(Name("ffn_up_exps"), _shape.Width, experts.Width, 0, 1),
            Downs = Split(Name("ffn_down_exps"), experts.Width, _shape.Width, 0, 1),
            Scales = experts.HasDense && _file.Tensors.ContainsKey(Name("ffn_down_exps.scale")) ? Vector(Name("ffn_down_exps.scale"), experts.Count) : null,
            Norms = !experts.HasDense ? null : new MixtureNorms
            {
                Router = RouterNorm(Name("ffn_gate_inp.scale")),
                Experts = Vector(Name("pre_ffw_norm_2.weight"), _shape.Width),
                DenseOutput = Vector(Name("post_ffw_norm_1.weight"), _shape.Width),
                ExpertsOutput = Vector(Name("post_ffw_norm_2.weight"), _shape.Width),
            },
            Shared = experts.SharedWidth == 0 ? null : new SharedExpertWeights
            {
                Gate = Matrix(Name("ffn_gate_shexp.weight"), _shape.Width, experts.SharedWidth),
                Up = Matrix(Name("ffn_up_shexp.weight"), _shape.Width, experts.SharedWidth),
                Down = Matrix(Name("ffn_down_shexp.weight"), experts.SharedWidth, _shape.Width),
                Weight = Matrix(Name("ffn_gate_inp_shexp.weight"), _shape.Width, 1),
            },
        };

        // Of a fused tensor each expert has the rows of its gate, then those of up.
        ImmutableArray<WeightMatrix> Split(string name, int columns, int rows, int part, int parts)
        {
            WeightMatrix all = fused is not null && parts > 1 ? fused : Matrix(name, columns, parts * rows * experts.Count, isBiased: false);
            fused = parts > 1 ? all : fused;
            return [.. Enumerable.Range(0, experts.Count).Select(expert => all.Slice(((expert * parts) + part) * rows, rows))];
        }

        // The router's input is divided by the root of its width; the scale takes that in.
        float* RouterNorm(string name)
        {
            float* scale = Vector(name, _shape.Width);
            RowScale.Apply(scale, _shape.Width, 1f / MathF.Sqrt(_shape.Width));
            return scale;
        }
    }

    /// <summary>A factor beside a matrix is how some conversions store ternary weights; computing without it would be wrong.</summary>
    private void RefuseScales(int layer)
    {
        string prefix = TensorNames.Block(layer, "");
        string[] known = _shape.Experts?.HasDense is true ? [prefix + "ffn_gate_inp.scale", prefix + "ffn_down_exps.scale"] : [];
        if (_file.Tensors.Keys.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".scale", StringComparison.Ordinal)
            && !known.Contains(name, StringComparer.Ordinal)) is { } scale)
        {
            throw new InferenceException(InferenceErrors.ModelFeatureUnsupported, $"Tensor {GgufText.Quote(scale)} is a factor of a whole matrix.");
        }
    }

    /// <summary>Several matrices that are rows of one tensor.</summary>
    private WeightMatrix[] Fused(string name, int columns, params ReadOnlySpan<int> parts)
    {
        int all = 0;
        foreach (int rows in parts)
        {
            all += rows;
        }

        GgufTensor tensor = Find($"{name}.weight", columns, all);
        float* bias = _file.Tensors.ContainsKey($"{name}.bias") ? Vector($"{name}.bias", all) : null;
        byte* start = tensor.Data;
        WeightMatrix[] matrices = new WeightMatrix[parts.Length];
        for (int index = 0; index < parts.Length; index++)
        {
            long length = TensorRows.LengthBytes(tensor.Format, columns) * parts[index];
            matrices[index] = WeightMatrix.Allocate(tensor.Format, start, parts[index], columns, _path, _arena);
            matrices[index].Bias = bias;
            _sources.Add(new SourceMatrix(matrices[index], start, length));
            start += length;
            bias = bias is null ? null : bias + parts[index];
        }

        return matrices;
    }

    /// <summary>Query, key or value.</summary>
    private WeightMatrix Projection(string name, int rows) => Matrix(name, _shape.Width, rows, _shape.Architecture.HasProjectionBias);

    /// <summary>A matrix with the bias that the architecture demands or the file happens to have.</summary>
    private WeightMatrix Matrix(string name, int columns, int rows, bool isBiased)
    {
        WeightMatrix matrix = Matrix($"{name}.weight", columns, rows);
        if (isBiased || _file.Tensors.ContainsKey($"{name}.bias"))
        {
            matrix.Bias = Vector($"{name}.bias", rows);
        }

        return matrix;
    }

    private WeightMatrix Matrix(string name, int columns, int rows)
    {
        GgufTensor tensor = Find(name, columns, rows);
        WeightMatrix matrix = WeightMatrix.Allocate(tensor.Format, tensor.Data, rows, columns, _path, _arena);
        _sources.Add(new SourceMatrix(matrix, tensor.Data, tensor.LengthBytes));
        return matrix;
    }

    /// <summary>Copies a vector of any format into floats of our own: aligned, and small.</summary>
    private float* Vector(string name, int length)
    {
        GgufTensor tensor = FindVector(name, length);
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

    /// <summary>A vector; one per expert follow one another.</summary>
    private GgufTensor FindVector(string name, int length)
    {
        GgufTensor tensor = Find(name);
        return tensor.Elements == length
            ? tensor
            : throw Invalid($"tensor {GgufText.Quote(name)} has {tensor.Elements} elements; the hyper-parameters demand {length}");
    }

    private GgufTensor Find(string name) =>
        _file.Tensors.TryGetValue(name, out GgufTensor? tensor) ? tensor : throw Invalid($"tensor {GgufText.Quote(name)} is missing");

    private GgufTensor Find(string name, int rowLength, int rows)
    {
        GgufTensor tensor = Find(name);

        // The rows of all experts follow one another.
        if (tensor.Dimensions[0] != rowLength || tensor.Elements != (long)rowLength * rows)
        {
            throw Invalid($"tensor {GgufText.Quote(name)} is {string.Join(" x ", tensor.Dimensions)}; the hyper-parameters demand {rowLength} x {rows}");
        }

        return tensor;
    }

    /// <summary>Packs slice by slice on all threads; the pages of a slice that was packed are given back, so that file and copy are never both resident.</summary>
    private void Pack(ComputePool pool, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        PackJob job = new();
        long total = Math.Max(1, _sources.Sum(source => source.Matrix.PackedBytes > 0 ? source.LengthBytes : 0));
        long done = 0;
        foreach (SourceMatrix source in _sources)
        {
            WeightMatrix matrix = source.Matrix;
            if (matrix.PackedBytes == 0)
            {
                continue;
            }

            long groupBytes = Math.Max(1, source.LengthBytes / matrix.Groups);
            int sliceGroups = (int)Math.Clamp(SliceBytes / groupBytes, 1, matrix.Groups);
            for (int group = 0; group < matrix.Groups; group += sliceGroups)
            {
                cancellationToken.ThrowIfCancellationRequested();
                job.Matrix = matrix;
                job.FirstGroup = group;
                int groups = Math.Min(sliceGroups, matrix.Groups - group);
                pool.Run(job, groups, Math.Max(1, groups / (4 * pool.Threads)));
                ReleasePages(source.Data + (group * groupBytes), groups * groupBytes);
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

    /// <summary>One-dimensional tensors are the vectors, and the biases of all experts; there may be a few that are not used.</summary>
    private static long CountVectorFloats(GgufFile file) => file.Tensors.Values.Where(IsVector).Sum(tensor => tensor.Elements);

    private static bool IsVector(GgufTensor tensor) =>
        (tensor.Elements == tensor.Dimensions[0] && tensor.Elements <= ModelLimits.FeedForwardWidthMax)
        || tensor.Name.EndsWith(".bias", StringComparison.Ordinal) || tensor.Name.EndsWith("ssm_conv1d.weight", StringComparison.Ordinal);

    /// <summary>Two-dimensional tensors are the matrices; an embedding that is not the output as well is looked up in the file and never multiplied.</summary>
    private static IEnumerable<GgufTensor> MatricesOf(GgufFile file)
    {
        bool packsEmbedding = !file.Tensors.ContainsKey(TensorNames.Output);
        return file.Tensors.Values.Where(tensor => !IsVector(tensor) && tensor.Dimensions[0] <= ModelLimits.FeedForwardWidthMax
            && !string.Equals(tensor.Name, TensorNames.LayerEmbedding, StringComparison.Ordinal)
            && (packsEmbedding || !string.Equals(tensor.Name, TensorNames.Embedding, StringComparison.Ordinal)));
    }

    private static long PackedLength(GgufTensor tensor) =>
        WeightMatrix.PackedLength(tensor.Format, tensor.Elements / tensor.Dimensions[0], (int)tensor.Dimensions[0]);

    private static WeightArena CreateArena(GgufFile file)
    {
        GgufTensor[] matrices = [.. MatricesOf(file)];
        return new WeightArena(matrices.Sum(PackedLength), matrices.Length);
    }

    private static InferenceException Invalid(string failure) => new(InferenceErrors.ModelShapeInvalid, $"Of the model file, {failure}.");
}
