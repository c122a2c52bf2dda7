using Hearth.Compute.Codes;
using Hearth.Compute.Weights;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Tests.Index;

/// <summary>Vectors in clusters, with their codes, that follow from a seed; questions come from the same clusters.</summary>
internal sealed unsafe class CodedVectors : IDisposable
{
    private const int Clusters = 60;
    private readonly SeededRandom _random;
    private readonly float[][] _centres;
    private readonly NativeBlock _codes;
    private readonly NativeBlock _norms;
    private readonly NativeBlock _originals;
    private readonly VectorMetric _metric;
    private readonly float _scale;

    public CodedVectors(ulong seed, int rows, int dimensions, VectorMetric metric = VectorMetric.Cosine)
    {
        _random = new SeededRandom(seed);
        _metric = metric;
        _centres = [.. Enumerable.Range(0, Clusters).Select(_ => Noise(dimensions, 1))];
        Rows = rows;
        Dimensions = dimensions;
        int stride = CodeQuery.StrideOf(dimensions);
        _codes = new NativeBlock((long)rows * stride);
        _norms = new NativeBlock((long)rows * sizeof(int));
        _originals = new NativeBlock((long)rows * dimensions * sizeof(float));
        Vectors = [.. Enumerable.Range(0, rows).Select(_ => Draw())];
        _scale = 127 / Vectors.Max(static vector => vector.Max(MathF.Abs));
        for (int row = 0; row < rows; row++)
        {
            Vectors[row].CopyTo(new Span<float>((float*)_originals.Pointer + ((long)row * dimensions), dimensions));
            byte* code = _codes.Pointer + ((long)row * stride);
            CodeQuantizer.Write(Vectors[row], _scale, code, stride);
            ((int*)_norms.Pointer)[row] = CodeQuantizer.SquaredNorm(code, dimensions);
        }
    }

    public int Rows { get; }

    public int Dimensions { get; }

    public float[][] Vectors { get; }

    public CodeRows View(int rows) =>
        new(_codes.Pointer, _metric == VectorMetric.Euclidean ? (int*)_norms.Pointer : null, (float*)_originals.Pointer, rows, Dimensions, _scale, _metric);

    public CodeRows View() => View(Rows);

    public float[] Draw()
    {
        float[] centre = _centres[_random.NextInt32(Clusters)];
        float[] vector = Noise(centre.Length, .7f);
        for (int index = 0; index < vector.Length; index++)
        {
            vector[index] += centre[index];
        }

        float length = _metric == VectorMetric.Cosine ? MathF.Sqrt(vector.Sum(static element => element * element)) : 1;
        return [.. vector.Select(element => element / length)];
    }

    /// <summary>The exact ten nearest among the rows that count.</summary>
    public int[] Exact(float[] question, Func<int, bool> counts)
    {
        CodeRows rows = View();
        return [.. Enumerable.Range(0, Rows).Where(counts).OrderByDescending(row => rows.Score(question, row)).ThenBy(static row => row).Take(10)];
    }

    /// <summary>What the context found, scored by the originals.</summary>
    public int[] Rescored(SearchContext context, float[] question, int rescored = 40)
    {
        CodeRows rows = View();
        int[] places = new int[rescored];
        int count = context.Nearest.Take(places, new int[rescored]);
        return [.. places.Take(count).OrderByDescending(row => rows.Score(question, row)).ThenBy(static row => row).Take(10)];
    }

    public void Dispose()
    {
        _codes.Dispose();
        _norms.Dispose();
        _originals.Dispose();
    }

    private float[] Noise(int dimensions, float magnitude)
    {
        float[] vector = new float[dimensions];
        for (int index = 0; index < dimensions; index++)
        {
            vector[index] = (float)(_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * magnitude;
        }

        return vector;
    }
}
