using System.Collections.Concurrent;
using Hearth.Compute.Codes;

namespace Hearth.Vectors.Index;

/// <summary>What one search needs beside the rows; kept in a pool and used again. Not thread-safe.</summary>
internal sealed class SearchContext : IDisposable
{
    private const int PooledMax = 64;
    private static readonly ConcurrentQueue<SearchContext> s_pool = new();
    private int[] _foundRows = new int[64];
    private int[] _foundScores = new int[64];

    private SearchContext(int dimensions) => Query = new CodeQuery(dimensions);

    public CodeQuery Query { get; private set; }

    public NearestRows Nearest { get; } = new();

    public CandidateHeap Candidates { get; } = new();

    public VisitedRows Visited { get; } = new();

    /// <summary>How many rows the last walk scored on the ground.</summary>
    public int Visits { get; set; }

    public int[] Fresh { get; } = new int[GraphShape.GroundLinksMax];

    public int[] Products { get; } = new int[FlatScan.BlockRows];

    /// <summary>One for vectors of that length, used before if there is one.</summary>
    public static SearchContext Rent(int dimensions)
    {
        if (!s_pool.TryDequeue(out SearchContext? context))
        {
            return new SearchContext(dimensions);
        }

        if (context.Query.Dimensions != dimensions)
        {
            context.Query.Dispose();
            context.Query = new CodeQuery(dimensions);
        }

        return context;
    }

    /// <summary>Room for what was found.</summary>
    public (int[] Rows, int[] Scores) Found(int count)
    {
        if (_foundRows.Length < count)
        {
            _foundRows = new int[count];
            _foundScores = new int[count];
        }

        return (_foundRows, _foundScores);
    }

    /// <summary>Gives it back to the pool.</summary>
    public void Dispose()
    {
        if (s_pool.Count < PooledMax)
        {
            s_pool.Enqueue(this);
        }
        else
        {
            Query.Dispose();
        }
    }
}
