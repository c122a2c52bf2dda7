using System.Collections.Immutable;
using System.Diagnostics;
using Hearth.Primitives;

namespace Hearth.Vectors.Index;

/// <summary>Finds out what walks of a finished graph find and cost: sampled rows are searched for exactly and by walks of growing width.</summary>
/// <remarks>
/// A question is a stored row that the walk may neither find nor pass through: as if it had never been inserted. That comes near to questions from outside;
/// a row that stays in the graph, or a point between two rows, is far easier to find (at 100,000 x 384 and a width of 40 points between rows gave .971,
/// and questions from outside .905). Rows of upper levels are not taken: descents lead through them.
/// </remarks>
internal sealed class GraphTuner(CodeRows rows, GraphView graph, Action<int, float[]> copyOriginal)
{
    private const int Wanted = 10;
    private const int Rescored = 40;
    private const int SamplesMax = 200;
    private const int SamplesMin = 40;

    /// <summary>Rows that all exact searches together may score: less than a second at 384 elements.</summary>
    private const long ScoredMax = 20_000_000;

    /// <summary>Where a curve ends early: there is nothing to gain.</summary>
    private const double RecallEnough = .999;

    private static readonly int[] s_widths = [40, 48, 64, 80, 96, 112, 128, 160, 200, 256, 320, 400, 512, 768, 1024];
    private readonly CodeRows _rows = rows;
    private readonly GraphView _graph = graph;
    private readonly float[] _vector = new float[rows.Dimensions];
    private readonly List<RowScore> _scored = [];

    /// <summary>Measures.</summary>
    /// <param name="random">Chooses the sample.</param>
    /// <param name="ticks">The time, in UTC.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public GraphTuning Measure(SeededRandom random, long ticks, CancellationToken cancellationToken)
    {
        using var context = SearchContext.Rent(_rows.Dimensions);
        int samples = (int)Math.Min(_rows.Rows, Math.Clamp(ScoredMax / _rows.Rows, SamplesMin, SamplesMax));
        var questions = new float[samples][];
        var truths = new HashSet<int>[samples];
        int[] sampled = new int[samples];
        var scans = new List<double>();
        for (int sample = 0; sample < samples; sample++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int row = Draw(random);
            float[] question = new float[_rows.Dimensions];
            copyOriginal(row, question);
            long started = Stopwatch.GetTimestamp();
            truths[sample] = [.. Scan(context, question, row)];
            scans.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / _rows.Rows);
            questions[sample] = question;
            sampled[sample] = row;
        }

        var curve = ImmutableArray.CreateBuilder<WidthRecall>();
        var costs = new List<double>();
        double visits = 0;
        foreach (int width in s_widths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int hits = 0;
            int wanted = 0;
            long visited = 0;
            for (int sample = 0; sample < samples; sample++)
            {
                long started = Stopwatch.GetTimestamp();
                hits += Walk(context, questions[sample], width, sampled[sample]).Count(truths[sample].Contains);
                costs.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / Math.Max(1, context.Visits));
                wanted += truths[sample].Count;
                visited += context.Visits;
            }

            curve.Add(new WidthRecall(width, wanted == 0 ? 1 : (double)hits / wanted));
            visits = (double)visited / samples / width;
            if (curve[^1].Recall >= RecallEnough)
            {
                break;
            }
        }

        // Medians, since other threads share the processor.
        double walkCost = Median(costs) / Math.Max(Median(scans), 1e-6);
        return new GraphTuning(curve.ToImmutable(), samples, ticks, Math.Max(1, visits), Math.Clamp(walkCost, 1, 10));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private int Draw(SeededRandom random)
    {
        int row = random.NextInt32(_rows.Rows);
        for (int tried = 0; IsAbove(row) && tried < _rows.Rows; tried++)
        {
            // Fifteen rows of sixteen are on the ground alone.
            row = (row + 1) % _rows.Rows;
        }

        return row;
    }

    private unsafe bool IsAbove(int row) => _graph.Places[row] >= 0;

    private int[] Scan(SearchContext context, float[] question, int self)
    {
        context.Query.Load(question, _rows.Scale);
        context.Nearest.Begin(Rescored);
        FlatScan.Search(_rows, context, null);
        return Rescore(context, question, self);
    }

    private int[] Walk(SearchContext context, float[] question, int width, int self)
    {
        context.Query.Load(question, _rows.Scale);
        context.Nearest.Begin(width);
        _ = GraphWalk.Search(_rows, _graph, context, null, int.MaxValue, self);
        return Rescore(context, question, self);
    }

    private int[] Rescore(SearchContext context, float[] question, int self)
    {
        (int[] places, int[] scores) = context.Found(Rescored);
        int count = context.Nearest.Take(places.AsSpan(0, Rescored), scores.AsSpan(0, Rescored));
        _scored.Clear();
        for (int index = 0; index < count; index++)
        {
            if (places[index] == self)
            {
                continue;
            }

            copyOriginal(places[index], _vector);
            _scored.Add(new RowScore(places[index], Score(question)));
        }

        _scored.Sort(static (left, right) => right.Score.CompareTo(left.Score));
        return [.. _scored.Take(Wanted).Select(static found => found.Row)];
    }

    private float Score(float[] question)
    {
        float sum = 0;
        for (int index = 0; index < question.Length; index++)
        {
            float difference = question[index] - _vector[index];
            sum += _rows.Metric == Primitives.Contracts.VectorMetric.Euclidean ? -(difference * difference) : question[index] * _vector[index];
        }

        return sum;
    }
}
