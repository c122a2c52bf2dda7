using Hearth.Compute.Codes;

namespace Hearth.Vectors.Index;

/// <summary>Walks a finished graph towards a query, by codes.</summary>
internal static unsafe class GraphWalk
{
    /// <summary>Offers rows near the query to <see cref="SearchContext.Nearest"/>, which has begun with the width of the walk (ef).</summary>
    /// <param name="rows">The rows; the query is loaded with their scale.</param>
    /// <param name="graph">Their graph.</param>
    /// <param name="context">The search.</param>
    /// <param name="allowed">Which rows may be found; the walk goes through the others. Null for all.</param>
    /// <param name="visitsMax">How many rows may be scored before it gives up.</param>
    /// <param name="without">A row of the ground that is not gone through either, as if it were not there; −1 for none.</param>
    /// <returns>False where it gave up: then a scan of the allowed rows is cheaper.</returns>
    public static bool Search(in CodeRows rows, in GraphView graph, SearchContext context, RowBitmap? allowed, int visitsMax, int without = -1)
    {
        int node = Descend(rows, graph, context, 0, out int score);
        int visits = 0;
        NearestRows nearest = context.Nearest;
        CandidateHeap candidates = context.Candidates;
        VisitedRows visited = context.Visited;
        candidates.Clear();
        visited.Begin(graph.Nodes);
        visited.Add(node);
        if (without >= 0)
        {
            visited.Add(without);
        }

        candidates.Push(score, node);
        if (allowed is null || allowed[node])
        {
            nearest.Offer(score, node);
        }

        Span<int> fresh = context.Fresh;
        Span<int> products = context.Products;
        while (candidates.Count > 0)
        {
            node = candidates.Pop(out score);
            if (nearest.IsFull && score < nearest.Bar)
            {
                break;
            }

            int count = 0;
            foreach (int neighbour in graph.Links(node, 0))
            {
                if (visited.Add(neighbour))
                {
                    fresh[count++] = neighbour;
                }
            }

            visits += count;
            if (visits > visitsMax)
            {
                context.Visits = visits;
                return false;
            }

            CodeProducts.Dot(context.Query, rows.Codes, fresh[..count], products);
            for (int index = 0; index < count; index++)
            {
                int row = fresh[index];
                int found = rows.WalkScore(products[index], row);
                if (found > nearest.Bar || !nearest.IsFull)
                {
                    candidates.Push(found, row);
                    if (allowed is null || allowed[row])
                    {
                        nearest.Offer(found, row);
                    }
                }
            }
        }

        context.Visits = visits;
        return true;
    }

    /// <summary>From the entry down to a level, always to the nearest neighbour.</summary>
    private static int Descend(in CodeRows rows, in GraphView graph, SearchContext context, int bottom, out int score)
    {
        int node = graph.Entry;
        nint stride = context.Query.Stride;
        score = rows.WalkScore(CodeProducts.Dot(context.Query, rows.Codes + (node * stride)), node);
        Span<int> products = context.Products;
        for (int level = graph.Levels; level > bottom; level--)
        {
            bool moved = true;
            while (moved)
            {
                moved = false;
                ReadOnlySpan<int> links = graph.Links(node, level);
                CodeProducts.Dot(context.Query, rows.Codes, links, products);
                for (int index = 0; index < links.Length; index++)
                {
                    int found = rows.WalkScore(products[index], links[index]);
                    if (found > score)
                    {
                        score = found;
                        node = links[index];
                        moved = true;
                    }
                }
            }
        }

        return node;
    }
}
