using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Tests.Index;

public sealed class GraphTests
{
    private const int Rows = 4_000;
    private const int Dimensions = 40;
    private const int Questions = 60;

    [Theory]
    [InlineData(VectorMetric.Cosine, 1)]
    [InlineData(VectorMetric.Cosine, 2)]
    [InlineData(VectorMetric.DotProduct, 2)]
    [InlineData(VectorMetric.Euclidean, 2)]
    public void Build_AnyMetricAndThreads_FindsTheNearest(VectorMetric metric, int threads)
    {
        using var vectors = new CodedVectors(1, Rows, Dimensions, metric);
        using var builder = new GraphBuilder(vectors.View());
        builder.Build(threads, null, CancellationToken.None);
        AssertSound(builder.View);
        Assert.InRange(Recall(vectors, builder.View, 128, static _ => true), .98, 1);
    }

    [Fact]
    public void Build_OnOneThreadTwice_IsTheSameGraph()
    {
        using var vectors = new CodedVectors(2, 2_000, Dimensions);
        using var first = new GraphBuilder(vectors.View());
        using var second = new GraphBuilder(vectors.View());
        first.Build(1, null, CancellationToken.None);
        second.Build(1, null, CancellationToken.None);
        for (int node = 0; node < 2_000; node++)
        {
            Assert.Equal(first.View.Links(node, 0), second.View.Links(node, 0));
        }
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void Build_GoingOnWithRowsDropped_FindsTheNearestOfThoseLeft(int seed, int droppedOneIn)
    {
        using var before = new CodedVectors((ulong)seed, Rows, Dimensions);
        using var first = new GraphBuilder(before.View());
        first.Build(2, null, CancellationToken.None);
        int[] map = new int[Rows];
        int kept = 0;
        for (int row = 0; row < Rows; row++)
        {
            map[row] = row % droppedOneIn == 0 ? -1 : kept++;
        }

        // The rows that stay come first, as in a merge; the others are new.
        using var after = new CodedVectors((ulong)seed, Rows, Dimensions);
        using var merged = new MergedVectors(after, map, kept, added: 1_000);
        using var second = new GraphBuilder(merged.View, first.View, map);
        second.Build(2, null, CancellationToken.None);
        AssertSound(second.View);
        Assert.InRange(merged.Recall(second.View, 128, Questions), .97, 1);
    }

    [Fact]
    public void Build_Cancelled_Ends()
    {
        using var vectors = new CodedVectors(4, 4_000, Dimensions);
        using var builder = new GraphBuilder(vectors.View());
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => builder.Build(2, _ => cancel.Cancel(), cancel.Token));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Search_Filtered_FindsTheNearestThatMatch(int matchingOneIn)
    {
        using var vectors = new CodedVectors(5, Rows, Dimensions);
        using var builder = new GraphBuilder(vectors.View());
        builder.Build(2, null, CancellationToken.None);
        Assert.InRange(Recall(vectors, builder.View, 128, row => row % matchingOneIn == 0), .98, 1);
    }

    [Fact]
    public void Search_FewVisitsAllowed_GivesUp()
    {
        using var vectors = new CodedVectors(6, 2_000, Dimensions);
        using var builder = new GraphBuilder(vectors.View());
        builder.Build(1, null, CancellationToken.None);
        using var context = SearchContext.Rent(Dimensions);
        context.Query.Load(vectors.Draw(), vectors.View().Scale);
        context.Nearest.Begin(128);
        Assert.False(GraphWalk.Search(vectors.View(), builder.View, context, null, 200));
        context.Nearest.Begin(128);
        Assert.True(GraphWalk.Search(vectors.View(), builder.View, context, null, 2_000));
        Assert.InRange(context.Visits, 200, 2_000);
    }

    [Fact]
    public void Measure_CurveOfRecall_HoldsForQuestionsThatAreNotStored()
    {
        using var vectors = new CodedVectors(7, Rows, Dimensions);
        using var builder = new GraphBuilder(vectors.View());
        builder.Build(2, null, CancellationToken.None);
        var tuner = new GraphTuner(vectors.View(), builder.View, (row, copy) => vectors.Vectors[row].CopyTo(copy, 0));
        GraphTuning tuning = tuner.Measure(new SeededRandom(1), 5, CancellationToken.None);
        Assert.Equal(5, tuning.Ticks);
        Assert.InRange(tuning.Samples, 40, 200);
        Assert.InRange(tuning.VisitsPerKept, 3, 30);
        Assert.InRange(tuning.WalkCost, 1, 10);
        foreach (double objective in (double[])[.9, .95, .98])
        {
            WidthRecall chosen = tuning.Choose(objective);
            Assert.InRange(chosen.Recall, objective, 1);
            Assert.InRange(Recall(vectors, builder.View, chosen.Width, static _ => true), objective - .02, 1);
        }
    }

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.DotProduct)]
    [InlineData(VectorMetric.Euclidean)]
    public void Scan_Rescored_IsTheExactAnswer(VectorMetric metric)
    {
        using var vectors = new CodedVectors(8, 3_001, 37, metric);
        var allowed = new RowBitmap(vectors.Rows);
        for (int row = 0; row < vectors.Rows; row += 3)
        {
            allowed.Set(row);
        }

        using var context = SearchContext.Rent(vectors.Dimensions);
        for (int question = 0; question < 30; question++)
        {
            float[] vector = vectors.Draw();
            context.Query.Load(vector, vectors.View().Scale);
            context.Nearest.Begin(40);
            FlatScan.Search(vectors.View(), context, null);
            Assert.Equal(vectors.Exact(vector, static _ => true), vectors.Rescored(context, vector));
            context.Nearest.Begin(40);
            FlatScan.Search(vectors.View(), context, allowed);
            Assert.Equal(vectors.Exact(vector, row => allowed[row]), vectors.Rescored(context, vector));
        }
    }

    [Fact]
    public void Search_Again_AllocatesNothing()
    {
        using var vectors = new CodedVectors(9, 2_000, Dimensions);
        using var builder = new GraphBuilder(vectors.View());
        builder.Build(1, null, CancellationToken.None);
        float[] vector = vectors.Draw();
        using var context = SearchContext.Rent(Dimensions);
        long Measure()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            context.Query.Load(vector, vectors.View().Scale);
            context.Nearest.Begin(128);
            _ = GraphWalk.Search(vectors.View(), builder.View, context, null, int.MaxValue);
            context.Nearest.Begin(40);
            FlatScan.Search(vectors.View(), context, null);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        _ = Measure();
        Assert.Equal(0, Measure());
    }

    /// <summary>Every link is a node of that level, no node links to itself, and every node is reached from the entry.</summary>
    private static void AssertSound(in GraphView graph)
    {
        var reached = new HashSet<int> { graph.Entry };
        var waiting = new Stack<int>([graph.Entry]);
        while (waiting.TryPop(out int node))
        {
            ReadOnlySpan<int> links = graph.Links(node, 0);
            Assert.InRange(links.Length, 0, GraphShape.GroundLinksMax);
            foreach (int link in links)
            {
                Assert.InRange(link, 0, graph.Nodes - 1);
                Assert.NotEqual(node, link);
                if (reached.Add(link))
                {
                    waiting.Push(link);
                }
            }
        }

        Assert.InRange(reached.Count, graph.Nodes * .995, graph.Nodes);
    }

    private static double Recall(CodedVectors vectors, GraphView graph, int width, Func<int, bool> counts)
    {
        using var context = SearchContext.Rent(vectors.Dimensions);
        RowBitmap? allowed = null;
        if (!Enumerable.Range(0, vectors.Rows).All(counts))
        {
            allowed = new RowBitmap(vectors.Rows);
            foreach (int row in Enumerable.Range(0, vectors.Rows).Where(counts))
            {
                allowed.Set(row);
            }
        }

        int hits = 0;
        for (int question = 0; question < Questions; question++)
        {
            float[] vector = vectors.Draw();
            context.Query.Load(vector, vectors.View().Scale);
            context.Nearest.Begin(width);
            Assert.True(GraphWalk.Search(vectors.View(), graph, context, allowed, int.MaxValue));
            hits += vectors.Rescored(context, vector).Intersect(vectors.Exact(vector, counts)).Count();
        }

        return hits / (10.0 * Questions);
    }
}
