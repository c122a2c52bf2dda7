using System.Runtime.CompilerServices;
using Hearth.Compute.Codes;
using Hearth.Compute.Weights;

namespace Hearth.Vectors.Index;

/// <summary>Builds the graph of a part: rows are inserted one by one, on several threads.</summary>
/// <remarks>
/// Invariants while threads insert: (1) a list is written by whoever holds its node's lock; (2) lists are read without one: every number in a list that
/// was ever counted is a node whose vector and lists exist, a link is written before the count that includes it, so what a reader can see of a list being
/// rewritten are links twice or links that are going; (3) the entry is a node of the highest level, replaced under <see cref="_entryLock"/> only, after
/// the node is linked. The level of a row follows from its number alone.
/// </remarks>
internal sealed unsafe class GraphBuilder : IDisposable
{
    private const int Unlinked = -1;
    private readonly CodeRows _rows;
    private readonly NativeBlock _ground;
    private readonly NativeBlock _places;
    private readonly NativeBlock _upper;
    private readonly int[] _locks;
    private readonly byte[] _levelOf;
    private readonly int _adopted;
    private readonly Lock _entryLock = new();
    private int _entry = Unlinked;
    private int _levels;

    /// <summary>Prepares a graph over the rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="begin">A graph to go on from; default for none.</param>
    /// <param name="map">For every node of it the row it becomes, −1 where it is gone. Those that stay become the first rows, in their order.</param>
    public GraphBuilder(in CodeRows rows, in GraphView begin = default, ReadOnlySpan<int> map = default)
    {
        _rows = rows;
        _locks = new int[rows.Rows];
        _levelOf = new byte[rows.Rows];
        _ground = new NativeBlock((long)rows.Rows * GraphShape.GroundStride * sizeof(int));
        _places = new NativeBlock((long)rows.Rows * sizeof(int));
        _adopted = ReadLevels(begin, map);
        int length = 0;
        for (int row = 0; row < rows.Rows; row++)
        {
            if (row >= _adopted)
            {
                _levelOf[row] = (byte)DrawLevel(row);
            }

            Places[row] = _levelOf[row] == 0 ? Unlinked : length;
            length += _levelOf[row] * GraphShape.UpperStride;
        }

        UpperLength = length;
        _upper = new NativeBlock((long)length * sizeof(int));
        if (_adopted > 0)
        {
            Adopt(begin, map);
        }
    }

    /// <summary>The graph; only after <see cref="Build"/>.</summary>
    public GraphView View => new(Ground, Places, Upper, UpperLength, _rows.Rows, _entry, _levels);

    /// <summary>Numbers in <see cref="GraphView.Upper"/>.</summary>
    public int UpperLength { get; }

    private int* Ground => (int*)_ground.Pointer;

    private int* Places => (int*)_places.Pointer;

    private int* Upper => (int*)_upper.Pointer;

    /// <summary>The level of a row: geometric with 1/16, from its number, so that equal rows make equal shapes.</summary>
    public static int DrawLevel(int row)
    {
        ulong mixed = ((ulong)row + 1) * 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        mixed ^= mixed >> 31;
        int level = 0;
        for (; level < GraphShape.LevelMax && (mixed & 15) == 0; mixed >>= 4)
        {
            level++;
        }

        return level;
    }

    /// <summary>Inserts every row.</summary>
    /// <param name="threads">How many threads insert.</param>
    /// <param name="inserted">Told now and then how many rows are in.</param>
    /// <param name="cancellationToken">Gives up; the graph is then of no use.</param>
    public void Build(int threads, Action<int>? inserted, CancellationToken cancellationToken)
    {
        if (_rows.Rows == 0)
        {
            return;
        }

        int next = _adopted;
        if (next == 0)
        {
            _entry = 0;
            _levels = _levelOf[0];
            next = 1;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, _ =>
        {
            using var context = new BuildContext(_rows.Dimensions);
            while (true)
            {
                int row = Interlocked.Increment(ref next) - 1;
                if (row >= _rows.Rows)
                {
                    return;
                }

                if ((row & 1023) == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    inserted?.Invoke(row);
                }

                Insert(context, row);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ground.Dispose();
        _places.Dispose();
        _upper.Dispose();
    }

    private int ReadLevels(in GraphView begin, ReadOnlySpan<int> map)
    {
        int adopted = 0;
        int end = begin.UpperLength;
        for (int node = begin.Nodes - 1; node >= 0; node--)
        {
            int level = 0;
            if (begin.Places[node] != Unlinked)
            {
                level = (end - begin.Places[node]) / GraphShape.UpperStride;
                end = begin.Places[node];
            }

            if (map[node] >= 0)
            {
                _levelOf[map[node]] = (byte)level;
                adopted++;
            }
        }

        return adopted;
    }

    /// <summary>Copies the lists of nodes that stay; one that loses links chooses anew among those left and the links of those lost.</summary>
    private void Adopt(in GraphView begin, ReadOnlySpan<int> map)
    {
        using var context = new BuildContext(_rows.Dimensions);
        for (int node = 0; node < begin.Nodes; node++)
        {
            int row = map[node];
            if (row < 0)
            {
                continue;
            }

            for (int level = 0; level <= _levelOf[row]; level++)
            {
                AdoptList(context, begin, map, node, level);
            }

            if (_entry == Unlinked || _levelOf[row] > _levels)
            {
                _entry = row;
                _levels = _levelOf[row];
            }
        }
    }

    private void AdoptList(BuildContext context, in GraphView begin, ReadOnlySpan<int> map, int node, int level)
    {
        ReadOnlySpan<int> links = begin.Links(node, level);
        int row = map[node];
        int count = 0;
        foreach (int link in links)
        {
            if (map[link] >= 0)
            {
                context.Kept[count++] = map[link];
            }
        }

        if (count == links.Length)
        {
            Write(List(row, level), context.Kept.AsSpan(0, count));
            return;
        }

        context.Query.Load(Code(row));
        context.Nearest.Begin(GraphShape.BuildWidth);
        context.Visited.Begin(_rows.Rows);
        context.Visited.Add(row);
        foreach (int link in links)
        {
            Consider(context, map[link]);
            if (map[link] < 0)
            {
                foreach (int further in begin.Links(link, level))
                {
                    Consider(context, map[further]);
                }
            }
        }

        int found = context.Nearest.Take(context.FoundRows, context.FoundScores);
        int max = level == 0 ? GraphShape.GroundLinksMax : GraphShape.UpperLinksMax;
        int kept = Choose(context, row, context.FoundRows.AsSpan(0, found), context.FoundScores.AsSpan(0, found), max, context.Repaired);
        Write(List(row, level), context.Repaired.AsSpan(0, kept));
    }

    private void Consider(BuildContext context, int row)
    {
        if (row >= 0 && context.Visited.Add(row))
        {
            context.Nearest.Offer(Score(context.Query, row), row);
        }
    }

    private void Insert(BuildContext context, int row)
    {
        int level = _levelOf[row];
        if (level > Volatile.Read(ref _levels))
        {
            // Rows that grow the tower go one at a time, so that nobody enters at a level that is not linked yet.
            lock (_entryLock)
            {
                Link(context, row, level);
                if (level > _levels)
                {
                    Volatile.Write(ref _entry, row);
                    Volatile.Write(ref _levels, level);
                }
            }
        }
        else
        {
            Link(context, row, level);
        }
    }

    private void Link(BuildContext context, int row, int level)
    {
        context.Query.Load(Code(row));
        int levels = Volatile.Read(ref _levels);
        int node = Volatile.Read(ref _entry);
        node = Descend(context, node, Math.Min(_levelOf[node], levels), level);
        for (int current = Math.Min(level, levels); current >= 0; current--)
        {
            int found = Nearest(context, node, current, row);
            if (found == 0)
            {
                continue;
            }

            node = context.FoundRows[0];
            int kept = Choose(context, row, context.FoundRows.AsSpan(0, found), context.FoundScores.AsSpan(0, found), GraphShape.UpperLinksMax, context.Kept);
            ReadOnlySpan<int> links = context.Kept.AsSpan(0, kept);
            Write(List(row, current), links);
            foreach (int link in links)
            {
                LinkBack(context, link, row, current);
            }

            context.Query.Load(Code(row));
        }
    }

    private int Descend(BuildContext context, int node, int top, int bottom)
    {
        int score = Score(context.Query, node);
        for (int level = top; level > bottom; level--)
        {
            bool moved = true;
            while (moved)
            {
                moved = false;
                int count = Read(List(node, level), context.Fresh);
                ReadOnlySpan<int> links = context.Fresh.AsSpan(0, count);
                CodeProducts.Dot(context.Query, _rows.Codes, links, context.Products);
                for (int index = 0; index < count; index++)
                {
                    int found = _rows.WalkScore(context.Products[index], links[index]);
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

    /// <summary>Finds the nearest nodes of a level, best first, the row itself left out.</summary>
    private int Nearest(BuildContext context, int start, int level, int self)
    {
        NearestRows nearest = context.Nearest;
        CandidateHeap candidates = context.Candidates;
        VisitedRows visited = context.Visited;
        nearest.Begin(GraphShape.BuildWidth);
        candidates.Clear();
        visited.Begin(_rows.Rows);
        visited.Add(self);
        visited.Add(start);
        int score = Score(context.Query, start);
        candidates.Push(score, start);
        nearest.Offer(score, start);
        Span<int> fresh = context.Fresh;
        Span<int> links = context.Links;
        Span<int> products = context.Products;
        while (candidates.Count > 0)
        {
            int node = candidates.Pop(out score);
            if (nearest.IsFull && score < nearest.Bar)
            {
                break;
            }

            int count = 0;
            int all = Read(List(node, level), links);
            for (int index = 0; index < all; index++)
            {
                if (visited.Add(links[index]))
                {
                    fresh[count++] = links[index];
                }
            }

            CodeProducts.Dot(context.Query, _rows.Codes, fresh[..count], products);
            for (int index = 0; index < count; index++)
            {
                int found = _rows.WalkScore(products[index], fresh[index]);
                if (found > nearest.Bar || !nearest.IsFull)
                {
                    candidates.Push(found, fresh[index]);
                    nearest.Offer(found, fresh[index]);
                }
            }
        }

        return nearest.Take(context.FoundRows, context.FoundScores);
    }

    /// <summary>The diversity rule: a candidate stays unless one that stays is nearer to it than the node is.</summary>
    private int Choose(BuildContext context, int node, ReadOnlySpan<int> rows, ReadOnlySpan<int> scores, int max, Span<int> kept)
    {
        int count = 0;
        for (int index = 0; index < rows.Length && count < max; index++)
        {
            int candidate = rows[index];
            int bar = scores[index];
            if (_rows.Norms is not null)
            {
                bar += _rows.Norms[candidate] - _rows.Norms[node];
            }

            context.Other.Load(Code(candidate));
            bool stays = true;
            for (int other = 0; other < count && stays; other++)
            {
                stays = Score(context.Other, kept[other]) <= bar;
            }

            if (stays)
            {
                kept[count++] = candidate;
            }
        }

        return count;
    }

    private void LinkBack(BuildContext context, int node, int row, int level)
    {
        int max = level == 0 ? GraphShape.GroundLinksMax : GraphShape.UpperLinksMax;
        Enter(node);
        int* list = List(node, level);
        int count = *list;
        if (count < max)
        {
            list[count + 1] = row;
            Volatile.Write(ref *list, count + 1);
        }
        else
        {
            Prune(context, node, row, list, max);
        }

        Exit(node);
    }

    private void Prune(BuildContext context, int node, int row, int* list, int max)
    {
        context.Query.Load(Code(node));
        NearestRows nearest = context.Nearest;
        nearest.Begin(max + 1);
        nearest.Offer(Score(context.Query, row), row);
        var links = new ReadOnlySpan<int>(list + 1, max);
        CodeProducts.Dot(context.Query, _rows.Codes, links, context.Products);
        for (int index = 0; index < max; index++)
        {
            nearest.Offer(_rows.WalkScore(context.Products[index], links[index]), links[index]);
        }

        int found = nearest.Take(context.PrunedRows, context.PrunedScores);
        int kept = Choose(context, node, context.PrunedRows.AsSpan(0, found), context.PrunedScores.AsSpan(0, found), max, context.Repaired);
        Write(list, context.Repaired.AsSpan(0, kept));
    }

    private static void Write(int* list, ReadOnlySpan<int> links)
    {
        links.CopyTo(new Span<int>(list + 1, links.Length));
        Volatile.Write(ref *list, links.Length);
    }

    private static int Read(int* list, Span<int> links)
    {
        int count = Volatile.Read(ref *list);
        new ReadOnlySpan<int>(list + 1, count).CopyTo(links);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Score(CodeQuery query, int row) => _rows.WalkScore(CodeProducts.Dot(query, Code(row)), row);

    private byte* Code(int row) => _rows.Codes + ((long)row * CodeQuery.StrideOf(_rows.Dimensions));

    private int* List(int node, int level) =>
        level == 0 ? Ground + ((long)node * GraphShape.GroundStride) : Upper + Places[node] + ((level - 1) * GraphShape.UpperStride);

    private void Enter(int node)
    {
        var spin = default(SpinWait);
        while (Interlocked.CompareExchange(ref _locks[node], 1, 0) != 0)
        {
            spin.SpinOnce();
        }
    }

    private void Exit(int node) => Volatile.Write(ref _locks[node], 0);
}
