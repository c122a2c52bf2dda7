using Hearth.Compute.Codes;
using Hearth.Compute.Weights;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Tests.Index;

/// <summary>The rows of others that stay, in their order, and new ones behind them, as a merge has them.</summary>
internal sealed unsafe class MergedVectors : IDisposable
{
    private readonly CodedVectors _source;
    private readonly List<float[]> _vectors = [];
    private readonly NativeBlock _codes;
    private readonly NativeBlock _originals;

    public MergedVectors(CodedVectors source, int[] map, int kept, int added)
    {
        _source = source;
        for (int row = 0; row < map.Length; row++)
        {
            if (map[row] >= 0)
            {
                _vectors.Add(source.Vectors[row]);
            }
        }

        Assert.Equal(kept, _vectors.Count);
        _vectors.AddRange(Enumerable.Range(0, added).Select(_ => source.Draw()));
        int stride = CodeQuery.StrideOf(source.Dimensions);
        _codes = new NativeBlock((long)_vectors.Count * stride);
        _originals = new NativeBlock((long)_vectors.Count * source.Dimensions * sizeof(float));
        for (int row = 0; row < _vectors.Count; row++)
        {
            _vectors[row].CopyTo(new Span<float>((float*)_originals.Pointer + ((long)row * source.Dimensions), source.Dimensions));
            CodeQuantizer.Write(_vectors[row], source.View().Scale, _codes.Pointer + ((long)row * stride), stride);
        }
    }

    public CodeRows View => new(_codes.Pointer, null, (float*)_originals.Pointer, _vectors.Count, _source.Dimensions, _source.View().Scale, _source.View().Metric);

    public double Recall(GraphView graph, int width, int questions)
    {
        using var context = SearchContext.Rent(_source.Dimensions);
        int hits = 0;
        for (int question = 0; question < questions; question++)
        {
            float[] vector = _source.Draw();
            context.Query.Load(vector, View.Scale);
            context.Nearest.Begin(width);
            Assert.True(GraphWalk.Search(View, graph, context, null, int.MaxValue));
            int[] places = new int[40];
            int count = context.Nearest.Take(places, new int[40]);
            hits += Best(vector, places.Take(count)).Intersect(Best(vector, Enumerable.Range(0, _vectors.Count))).Count();
        }

        return hits / (10.0 * questions);
    }

    public void Dispose()
    {
        _codes.Dispose();
        _originals.Dispose();
    }

    private IEnumerable<int> Best(float[] vector, IEnumerable<int> rows) => rows.OrderByDescending(row => View.Score(vector, row)).ThenBy(static row => row).Take(10);
}
