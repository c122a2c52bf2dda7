using System.Globalization;
using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Collections;

/// <summary>Finds the rows of a state that are nearest to a vector.</summary>
internal static class VectorLeg
{
    /// <summary>Rows that are scored by their originals, at least: 40 bring the recall of codes from .975 to 1.</summary>
    private const int RescoredMin = 40;

    /// <summary>Searches every part and joins what it finds.</summary>
    /// <param name="state">The version.</param>
    /// <param name="allowed">For each part which rows may be found; null for all of them.</param>
    /// <param name="query">The vector, checked.</param>
    /// <param name="take">How many.</param>
    /// <param name="recallObjective">The share of the exact nearest that walks are to find; null compares with every row.</param>
    /// <param name="plan">Told how each part was searched.</param>
    public static List<FoundRow> Search(CollectionState state, RowBitmap?[] allowed, ReadOnlySpan<float> query, int take, double? recallObjective, StringBuilder plan)
    {
        var found = new List<FoundRow>();
        if (query.IsEmpty)
        {
            return found;
        }

        using var context = SearchContext.Rent(query.Length);
        for (int part = 0; part < state.Parts.Length; part++)
        {
            SearchPart(state.Parts[part], part, allowed[part], query, take, recallObjective, context, found, plan);
        }

        Sort(state, found);
        if (found.Count > take)
        {
            found.RemoveRange(take, found.Count - take);
        }

        return found;
    }

    /// <summary>The distance people know the metric by, from the score.</summary>
    public static double Distance(VectorMetric metric, double score) => metric == VectorMetric.Euclidean ? -score : 1 - score;

    /// <summary>Best first; equal scores by id, so that the order does not depend on where rows lie.</summary>
    private static void Sort(CollectionState state, List<FoundRow> found) => found.Sort((left, right) =>
    {
        int order = right.Score.CompareTo(left.Score);
        return order != 0 ? order : state.CompareIds((left.Part, left.Row), (right.Part, right.Row));
    });

    private static void SearchPart(PartView view, int part, RowBitmap? allowed, ReadOnlySpan<float> query, int take, double? recallObjective, SearchContext context, List<FoundRow> found, StringBuilder plan)
    {
        CodeRows rows = view.Part.Codes(view.Rows);
        int matching = allowed?.Count() ?? view.Rows;
        int rescored = Math.Min(Math.Max(RescoredMin, take * 4), Math.Max(matching, 1));
        GraphView? graph = view.Part.Graph;
        GraphTuning tuning = view.Part.Tuning ?? GraphTuning.Assumed;
        int walkWidth = Math.Max(tuning.Choose(recallObjective ?? 1).Width, rescored);
        SearchPlan chosen = SearchPlanner.Choose(view.Rows, matching, graph is not null && recallObjective is not null, walkWidth, tuning);
        if (plan.Length > 0)
        {
            plan.Append("; ");
        }

        plan.Append(CultureInfo.InvariantCulture, $"{chosen} {matching}/{view.Rows}");
        if (chosen == SearchPlan.Nothing)
        {
            return;
        }

        context.Query.Load(query, rows.Scale);
        if (chosen is SearchPlan.Walk or SearchPlan.FilteredWalk && graph is { } links)
        {
            plan.Append(CultureInfo.InvariantCulture, $" ef {walkWidth}");
            context.Nearest.Begin(walkWidth);
            int visitsMax = SearchPlanner.VisitsMax(view.Rows, matching, walkWidth, tuning);
            bool isDone = GraphWalk.Search(rows, links, context, allowed, visitsMax) && context.Nearest.Count >= Math.Min(take, matching);
            if (!isDone)
            {
                plan.Append(" then scan");
                context.Nearest.Begin(rescored);
                FlatScan.Search(rows, context, allowed);
            }
        }
        else
        {
            context.Nearest.Begin(rescored);
            FlatScan.Search(rows, context, allowed);
        }

        Rescore(view, part, rows, query, rescored, context, found);
    }

    private static void Rescore(PartView view, int part, in CodeRows rows, ReadOnlySpan<float> query, int rescored, SearchContext context, List<FoundRow> found)
    {
        (int[] places, int[] scores) = context.Found(rescored);
        int count = context.Nearest.Take(places.AsSpan(0, rescored), scores.AsSpan(0, rescored));
        for (int index = 0; index < count; index++)
        {
            view.Part.VerifyOriginal(places[index]);
            found.Add(new FoundRow(part, places[index], rows.Score(query, places[index])));
        }
    }
}
