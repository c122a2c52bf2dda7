namespace Hearth.Inference.Grammars;

/// <summary>A set of Unicode scalar values. Immutable; ranges are sorted, disjoint and never touch, so equal sets have equal ranges.</summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    public const int Last = 0x10FFFF;

    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int First, int Last)[] ranges) => _ranges = ranges;

    public static CodePointSet Empty { get; } = new([]);

    /// <summary>Everything but surrogates, which are no characters.</summary>
    public static CodePointSet All { get; } = new([(0, 0xD7FF), (0xE000, Last)]);

    public ReadOnlySpan<(int First, int Last)> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    public static CodePointSet Of(params ReadOnlySpan<int> points)
    {
        (int, int)[] ranges = new (int, int)[points.Length];
        for (int index = 0; index < points.Length; index++)
        {
            ranges[index] = (points[index], points[index]);
        }

        return FromRanges(ranges);
    }

    public static CodePointSet Between(int first, int last) => FromRanges([(first, last)]);

    /// <summary>Any ranges, in any order; surrogates fall out.</summary>
    public static CodePointSet FromRanges(ReadOnlySpan<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> sorted = [];
        foreach ((int first, int last) in ranges)
        {
            AddWithoutSurrogates(sorted, first, Math.Min(last, Last));
        }

        sorted.Sort();
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in sorted)
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new CodePointSet([.. merged]);
    }

    public CodePointSet Union(CodePointSet other) => FromRanges([.. _ranges, .. other._ranges]);

    public CodePointSet Negate()
    {
        List<(int First, int Last)> ranges = [];
        int next = 0;
        foreach ((int first, int last) in _ranges)
        {
            if (first > next)
            {
                ranges.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= Last)
        {
            ranges.Add((next, Last));
        }

        return FromRanges([.. ranges]);
    }

    public CodePointSet Intersect(CodePointSet other)
    {
        List<(int First, int Last)> ranges = [];
        int mine = 0;
        int theirs = 0;
        while (mine < _ranges.Length && theirs < other._ranges.Length)
        {
            int first = Math.Max(_ranges[mine].First, other._ranges[theirs].First);
            int last = Math.Min(_ranges[mine].Last, other._ranges[theirs].Last);
            if (first <= last)
            {
                ranges.Add((first, last));
            }

            if (_ranges[mine].Last < other._ranges[theirs].Last)
            {
                mine++;
            }
            else
            {
                theirs++;
            }
        }

        return FromRanges([.. ranges]);
    }

    public CodePointSet Except(CodePointSet other) => Intersect(other.Negate());

    public bool Contains(int point)
    {
        foreach ((int first, int last) in _ranges)
        {
            if (point <= last)
            {
                return point >= first;
            }
        }

        return false;
    }

    public bool Equals(CodePointSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach ((int first, int last) in _ranges)
        {
            hash.Add(first);
            hash.Add(last);
        }

        return hash.ToHashCode();
    }

    private static void AddWithoutSurrogates(List<(int First, int Last)> ranges, int first, int last)
    {
        if (first < 0xD800 && first <= last)
        {
            ranges.Add((first, Math.Min(last, 0xD7FF)));
        }

        if (last > 0xDFFF && first <= last)
        {
            ranges.Add((Math.Max(first, 0xE000), last));
        }
    }
}
