using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Tests.Words;

public sealed class Bm25Tests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hearth-words-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Heads, segments and merged segments, with rows left out and deleted, against the plainest form.</summary>
    [Fact]
    public void Search_PartsOfEveryKind_EqualsTheOracle()
    {
        WordAnalyzer analyzer = WordAnalyzers.Of("english");
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new SeededRandom((ulong)seed);
            string[][] texts = [.. Enumerable.Range(0, 1 + random.NextInt32(4)).Select(_ => RandomWords.Texts(random, 1 + random.NextInt32(300)))];
            List<SegmentFile> files = [];
            var sources = new List<(IWordSource Source, IEnumerable<string> Terms, string[] Texts)>();
            foreach (string[] part in texts)
            {
                HeadWords head = Head(part, analyzer);
                sources.Add(random.OneIn(2) ? (head, head.Terms, part) : Segment([(head, head.Terms, part)], random, keepAll: true, files));
            }

            if (sources.Count > 2)
            {
                var merged = Segment(sources[..2], random, keepAll: false, files);
                sources.RemoveRange(0, 2);
                sources.Insert(0, merged);
            }

            AssertEqualsOracle([.. sources.Where(static source => source.Texts.Length > 0)], random, analyzer);
            files.ForEach(static file => file.Dispose());
        }
    }

    [Fact]
    public void Truncate_RowsOfNoState_AreForgotten()
    {
        WordAnalyzer analyzer = WordAnalyzers.Of("simple");
        HeadWords head = Head(["red fox", "red dog", "red cat"], analyzer);
        head.Truncate(1);
        head.Add(1, analyzer.Analyze("blue bird"));
        Assert.Equal([0], head.Find("red", 2).Rows.ToArray());
        Assert.Equal([1], head.Find("blue", 2).Rows.ToArray());
        Assert.True(head.Find("dog", 2).Rows.IsEmpty);
        Assert.Equal(4, head.Words(2));
    }

    [Fact]
    public void Find_FewerRowsThanThereAre_SeesThoseAlone()
    {
        HeadWords head = Head(["red fox", "red dog", "red cat"], WordAnalyzers.Of("simple"));
        Assert.Equal([0, 1], head.Find("red", 2).Rows.ToArray());
    }

    [Fact]
    public void Search_EqualScoresAtTheCut_AreDecidedById()
    {
        // The ids of later rows and parts come first.
        HeadWords head = Head([.. Enumerable.Repeat("same text", 30)], WordAnalyzers.Of("simple"));
        WordPart[] parts = [new WordPart(head, 20, null), new WordPart(head, 30, null)];
        List<FoundRow> found = Bm25.Search(parts, WordQuery.Parse("same", WordAnalyzers.Of("simple")), 35, static (left, right) => (right.Part, right.Row).CompareTo((left.Part, left.Row)));
        Assert.Equal(Enumerable.Range(0, 35).Select(static place => place < 30 ? (1, 29 - place) : (0, 49 - place)), found.Select(static row => (row.Part, row.Row)));
    }

    private static int ByPlace(FoundRow left, FoundRow right) => (left.Part, left.Row).CompareTo((right.Part, right.Row));

    private static HeadWords Head(string[] texts, WordAnalyzer analyzer)
    {
        var head = new HeadWords(texts.Length);
        for (int row = 0; row < texts.Length; row++)
        {
            head.Add(row, analyzer.Analyze(texts[row]));
        }

        return head;
    }

    private (IWordSource Source, IEnumerable<string> Terms, string[] Texts) Segment(
        IReadOnlyList<(IWordSource Source, IEnumerable<string> Terms, string[] Texts)> parts, SeededRandom random, bool keepAll, List<SegmentFile> files)
    {
        var disk = new LocalDisk(_folder.FullName);
        string name = $"s{random.NextInt32(int.MaxValue)}-{files.Count}.seg";
        var kept = new List<string>();
        int[][] maps = [.. parts.Select(part => part.Texts.Select(text =>
        {
            if (!keepAll && random.OneIn(4))
            {
                return -1;
            }

            kept.Add(text);
            return kept.Count - 1;
        }).ToArray())];
        using (var writer = new SegmentWriter(disk, name, kept.Count, 1, VectorMetric.Cosine))
        {
            var builder = new WordsBuilder(kept.Count);
            for (int part = 0; part < parts.Count; part++)
            {
                builder.Add(parts[part].Source, maps[part], parts[part].Terms);
            }

            builder.Write(writer);
            writer.Complete();
        }

        SegmentFile file = SegmentFile.Open(disk, name);
        files.Add(file);
        var words = new SegmentWords(file.Verified(SectionKind.Words), kept.Count, name);
        return (words, words.Terms, [.. kept]);
    }

    private static void AssertEqualsOracle((IWordSource Source, IEnumerable<string> Terms, string[] Texts)[] parts, SeededRandom random, WordAnalyzer analyzer)
    {
        if (parts.Length == 0)
        {
            return;
        }

        string[] all = [.. parts.SelectMany(static part => part.Texts)];
        (int Part, int Row)[] places = [.. parts.SelectMany(static (part, index) => Enumerable.Range(0, part.Texts.Length).Select(row => (index, row)))];
        for (int round = 0; round < 12; round++)
        {
            RowBitmap?[] allowed = [.. parts.Select(part => random.OneIn(2) ? null : RandomWords.Bitmap(random, part.Texts.Length))];
            WordPart[] searched = [.. parts.Select((part, index) => new WordPart(part.Source, part.Texts.Length, allowed[index]))];
            WordQuery query = WordQuery.Parse(RandomWords.Query(random), analyzer);
            HashSet<string> terms = [.. parts.SelectMany(static part => part.Terms).Where(term => query.Prefixes.Any(prefix => term.StartsWith(prefix, StringComparison.Ordinal)))];
            double[] scores = WordOracle.Scores(all, query, analyzer, terms);
            int take = 1 + random.NextInt32(30);
            List<FoundRow> found = Bm25.Search(searched, query, take, ByPlace);
            double[] expected =
            [
                .. places.Select((place, index) => allowed[place.Part] is { } bitmap && !bitmap[place.Row] ? 0 : scores[index]).Where(static score => score > 0).OrderDescending().Take(take),
            ];
            Assert.Equal(expected.Length, found.Count);
            for (int index = 0; index < expected.Length; index++)
            {
                double own = scores[Array.IndexOf(places, (found[index].Part, found[index].Row))];
                Assert.Equal(expected[index], found[index].Score, 1e-4 * (1 + expected[index]));
                Assert.Equal(own, found[index].Score, 1e-4 * (1 + own));
                Assert.True(allowed[found[index].Part] is not { } bitmap || bitmap[found[index].Row]);
            }
        }
    }
}
