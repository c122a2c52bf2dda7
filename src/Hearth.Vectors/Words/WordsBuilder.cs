using System.Text;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Words;

/// <summary>Makes the inverted index of a segment, from texts or from the indexes of the parts it is made of.</summary>
internal sealed class WordsBuilder(int rows)
{
    private readonly Dictionary<string, TermPostings> _terms = new(StringComparer.Ordinal);
    private readonly int[] _lengths = new int[rows];

    /// <summary>Takes over the words of a part, without reading its texts again. Parts come in the order of their new rows.</summary>
    /// <param name="source">The part's words.</param>
    /// <param name="map">For each of its rows the new one, −1 where it is left out; they ascend. Rows beyond it are left out.</param>
    /// <param name="terms">The part's terms.</param>
    public void Add(IWordSource source, ReadOnlySpan<int> map, IEnumerable<string> terms)
    {
        ReadOnlySpan<int> lengths = source.Lengths(map.Length);
        for (int row = 0; row < map.Length; row++)
        {
            if (map[row] >= 0)
            {
                _lengths[map[row]] = lengths[row];
            }
        }

        var positions = new List<int>();
        foreach (string term in terms)
        {
            PostingList list = source.Find(term, map.Length);
            for (int index = 0; index < list.Rows.Length; index++)
            {
                int before = list.Rows[index];
                int row = before < map.Length ? map[before] : -1;
                if (row < 0 || list.Positions is null)
                {
                    continue;
                }

                if (!_terms.TryGetValue(term, out TermPostings? postings))
                {
                    _terms[term] = postings = new TermPostings();
                }

                positions.Clear();
                list.Positions.Read(index, positions);
                postings.Add(row, list.Counts[index], positions);
            }
        }
    }

    /// <summary>Writes the section.</summary>
    public void Write(SegmentWriter writer)
    {
        string[] terms = [.. _terms.Keys];
        byte[][] names = Array.ConvertAll(terms, Encoding.UTF8.GetBytes);
        Array.Sort(names, terms, Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
        TermPostings[] lists = Array.ConvertAll(terms, term => _terms[term]);
        int[] termPlaces = new int[terms.Length + 1];
        long[] postingPlaces = new long[terms.Length + 1];
        long positionBytes = 0;
        for (int index = 0; index < terms.Length; index++)
        {
            termPlaces[index + 1] = termPlaces[index] + names[index].Length;
            postingPlaces[index + 1] = postingPlaces[index] + lists[index].Count;
            positionBytes += lists[index].PositionBytes;
        }

        writer.Begin(SectionKind.Words);
        writer.WriteValues<long>([rows, _lengths.Sum(static length => (long)length), terms.Length, termPlaces[^1], postingPlaces[^1], positionBytes]);
        WritePadded<int>(writer, _lengths);
        WritePadded<int>(writer, termPlaces);
        WritePadded<long>(writer, postingPlaces);
        foreach (byte[] name in names)
        {
            writer.Write(name);
        }

        Pad(writer, termPlaces[^1]);
        foreach (TermPostings list in lists)
        {
            writer.WriteValues(list.Rows);
        }

        Pad(writer, postingPlaces[^1] * sizeof(int));
        foreach (TermPostings list in lists)
        {
            writer.WriteValues(list.Counts);
        }

        Pad(writer, postingPlaces[^1] * sizeof(ushort));
        WritePositions(writer, lists);
    }

    private static void WritePositions(SegmentWriter writer, TermPostings[] lists)
    {
        long begin = 0;
        foreach (TermPostings list in lists)
        {
            foreach (long skip in list.Skips)
            {
                writer.WriteValues<long>([begin + skip]);
            }

            begin += list.PositionBytes;
        }

        foreach (TermPostings list in lists)
        {
            writer.Write(list.Positions);
        }
    }

    private static void WritePadded<T>(SegmentWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values);
        writer.Write(bytes);
        Pad(writer, bytes.Length);
    }

    private static void Pad(SegmentWriter writer, long length) => writer.Write(stackalloc byte[(int)(-length & 7)]);
}
