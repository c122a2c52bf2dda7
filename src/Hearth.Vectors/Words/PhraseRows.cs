namespace Hearth.Vectors.Words;

/// <summary>Finds the rows where the words of a phrase follow each other as they do in it.</summary>
internal static class PhraseRows
{
    public static (List<int> Rows, List<ushort> Counts) Find(in WordPart part, IReadOnlyList<WordOccurrence> words)
    {
        var rows = new List<int>();
        var counts = new List<ushort>();
        PostingList first = part.Source.Find(words[0].Term, part.Rows);
        var begins = new List<int>();
        var next = new List<int>();
        for (int index = 0; index < first.Rows.Length; index++)
        {
            begins.Clear();
            first.Positions?.Read(index, begins);
            for (int word = 1; word < words.Count && begins.Count > 0; word++)
            {
                PostingList other = part.Source.Find(words[word].Term, part.Rows);
                int place = other.Rows.BinarySearch(first.Rows[index]);
                next.Clear();
                if (place >= 0)
                {
                    other.Positions?.Read(place, next);
                }

                int distance = words[word].Position - words[0].Position;
                begins.RemoveAll(begin => next.BinarySearch(begin + distance) < 0);
            }

            if (begins.Count > 0)
            {
                rows.Add(first.Rows[index]);
                counts.Add((ushort)Math.Min(begins.Count, ushort.MaxValue));
            }
        }

        return (rows, counts);
    }
}
