using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Tests.Collections;
using Hearth.Vectors.Tests.Filters;
using Hearth.Vectors.Tests.Words;
using Hearth.Vectors.Transfer;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Tests.Conformance;

/// <summary>What every back end promises by <see cref="IVectorStore"/> and <see cref="IVectorCollection"/>.</summary>
public abstract class VectorStoreSuite : IAsyncLifetime
{
    private static int s_names;
    private IVectorStore? _store;

    protected static CancellationToken None => CancellationToken.None;

    protected IVectorStore Store => _store ?? throw new InvalidOperationException("The store is open between InitializeAsync and DisposeAsync.");

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_store is IAsyncDisposable opened)
        {
            await opened.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Upsert_NewAndKnownIds_AddsAndReplaces()
    {
        IVectorCollection collection = await CreateAsync(3);
        CollectionVersion first = await collection.UpsertAsync([Record("a", 1, 0, 0) with { Text = "one" }, Record("b", 0, 1, 0)], None);
        CollectionVersion second = await collection.UpsertAsync([Record("a", 0, 0, 2) with { Text = "two" }, Record("c", 1, 1, 1), Record("c", 0, 1, 1)], None);
        Assert.True(second.Sequence > first.Sequence);
        Assert.Equal(second, collection.Version);
        Assert.Equal(3, await collection.CountAsync(null, None));
        IReadOnlyList<VectorRecord> found = await collection.GetAsync(["c", "missing", "a"], RecordParts.All, None);
        Assert.Equal(["c", "a"], found.Select(static record => record.Id));
        Assert.Equal("two", found[1].Text);
        Assert.Equal([0f, 0f, 1f], found[1].Vector.ToArray());
        Assert.Null(found[0].Text);
        VectorRecord bare = Assert.Single(await collection.GetAsync(["a"], RecordParts.None, None));
        Assert.True(bare.Vector.IsEmpty && bare.Text is null && bare.Metadata.Count == 0);
        Assert.Equal(first, new CollectionVersion(1));
    }

    [Fact]
    public async Task Upsert_OneRefusedRecord_WritesNone()
    {
        IVectorCollection collection = await CreateAsync(2);
        foreach (VectorRecord wrong in (VectorRecord[])[Record("x", 1, 2, 3), Record("", 1, 2), Record("x", 0, 0), Record("x", float.NaN, 1), Record(new string('x', 513), 1, 2)])
        {
            VectorsException error = await Assert.ThrowsAsync<VectorsException>(async () => await collection.UpsertAsync([Record("a", 1, 2), wrong], None));
            Assert.True(error.Error == VectorsErrors.VectorInvalid || error.Error == VectorsErrors.RecordInvalid);
        }

        Assert.Equal(0, await collection.CountAsync(null, None));
    }

    [Fact]
    public async Task Upsert_NoDimensionsYet_TakesThoseOfTheFirstRecord()
    {
        IVectorCollection collection = await CreateAsync(0);
        Assert.Equal(0, await collection.CountAsync(null, None));
        Assert.Empty((await collection.SearchAsync(new VectorQuery { Vector = new float[] { 1, 2 } }, None)).Matches);
        Assert.Empty((await collection.SearchAsync(new VectorQuery { Text = "word" }, None)).Matches);
        Assert.Empty((await collection.ScrollAsync(null, RecordParts.All, 10, null, None)).Records);
        await collection.UpsertAsync([Record("a", 1, 2, 3, 4, 5)], None);
        Assert.Equal(5, collection.Definition.Dimensions);
        VectorsException error = await Assert.ThrowsAsync<VectorsException>(async () => await collection.UpsertAsync([Record("b", 1, 2)], None));
        Assert.Equal(VectorsErrors.VectorInvalid, error.Error);
    }

    [Fact]
    public async Task Upsert_ManyAtOnce_AreAllThere()
    {
        IVectorCollection collection = await CreateAsync(4);
        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => collection.UpsertAsync(RandomRecords.Batch(new SeededRandom((ulong)writer), writer * 50, 50, 4), None).AsTask()));
        Assert.Equal(400, await collection.CountAsync(null, None));
        Assert.Equal(collection.Version.Sequence, versions.Max(static version => version.Sequence));
    }

    [Fact]
    public async Task Metadata_EveryKind_ComesBackAsItWas()
    {
        IVectorCollection collection = await CreateAsync(1);
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal)
        {
            ["text"] = MetadataValue.Of("ä \"quoted\" \\ \n \U0001F525"),
            ["whole"] = MetadataValue.Of(long.MaxValue),
            ["one"] = MetadataValue.Of(1.0),
            ["small"] = MetadataValue.Of(double.Epsilon),
            ["large"] = MetadataValue.Of(double.MaxValue),
            ["yes"] = MetadataValue.Of(true),
            ["at"] = MetadataValue.Of(new DateTimeOffset(2026, 11, 21, 1, 2, 3, TimeSpan.FromHours(2)).AddTicks(7)),
            ["list"] = MetadataValue.Of([MetadataValue.Of("x"), MetadataValue.Of(2L), MetadataValue.Of(false)]),
            ["empty"] = MetadataValue.Of([]),
            [""" field "with' marks """] = MetadataValue.Of(""),
        };
        await collection.UpsertAsync([Record("a", 1) with { Metadata = metadata }], None);
        IReadOnlyDictionary<string, MetadataValue> found = Assert.Single(await collection.GetAsync(["a"], RecordParts.Metadata, None)).Metadata;
        Assert.Equal(metadata.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(metadata, field => Assert.True(found[field.Key].Kind == field.Value.Kind && found[field.Key] == field.Value, field.Key));
    }

    [Fact]
    public async Task Metadata_ChangedByItsCallerAfterwards_IsWhatWasWritten()
    {
        IVectorCollection collection = await CreateAsync(1);
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal) { ["a"] = MetadataValue.Of(1L) };
        await collection.UpsertAsync([Record("a", 1) with { Metadata = metadata }], None);
        metadata["a"] = MetadataValue.Of(2L);
        metadata["b"] = MetadataValue.Of("x");
        IReadOnlyDictionary<string, MetadataValue> found = Assert.Single(await collection.GetAsync(["a"], RecordParts.Metadata, None)).Metadata;
        Assert.Equal(MetadataValue.Of(1L), Assert.Single(found).Value);
        Assert.Equal(1, await collection.CountAsync(FilterParser.Parse("a = 1"), None));
    }

    [Fact]
    public async Task Filter_RandomOnes_MatchWhatTheirDefinitionSays()
    {
        IVectorCollection collection = await CreateAsync(2);
        var random = new SeededRandom(17);
        VectorRecord[] records =
        [
            .. Enumerable.Range(0, 300).Select(index => Record($"id-{index}", 1, index) with
            {
                Text = random.OneIn(10) ? null : RandomFilters.Text(random),
                Metadata = RandomFilters.Metadata(random),
            }),
        ];
        await collection.UpsertAsync(records, None);
        for (int round = 0; round < 200; round++)
        {
            MetadataFilter filter = RandomFilters.Filter(random, 3);
            string[] expected = [.. records.Where(record => RowFilter.Matches(filter, record.Id, record.Text, record.Metadata)).Select(static record => record.Id).Order(StringComparer.Ordinal)];
            RecordPage page = await collection.ScrollAsync(filter, RecordParts.None, 1000, null, None);
            Assert.True(expected.SequenceEqual(page.Records.Select(static record => record.Id), StringComparer.Ordinal), $"{round}: {filter}");
            Assert.Equal(expected.Length, await collection.CountAsync(filter, None));
        }
    }

    [Fact]
    public async Task Scroll_PageByPage_IsOrderedByTheBytesOfIds()
    {
        IVectorCollection collection = await CreateAsync(1);
        string[] ids = ["b", "a", "\U0001F525", "\uFFFD", "ä", "A", "a b", "z", "10", "9"];
        await collection.UpsertAsync([.. ids.Select(static id => Record(id, 1))], None);
        var seen = new List<string>();
        string? after = null;
        do
        {
            RecordPage page = await collection.ScrollAsync(null, RecordParts.None, 3, after, None);
            Assert.InRange(page.Records.Count, 1, 3);
            seen.AddRange(page.Records.Select(static record => record.Id));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(ids.OrderBy(static id => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(id)), StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task Delete_ByFilter_RemovesThoseAlone()
    {
        IVectorCollection collection = await CreateAsync(4);
        await collection.UpsertAsync(RandomRecords.Batch(new SeededRandom(1), 0, 100, 4), None);
        long inGroup = await collection.CountAsync(new CompareFilter("group", MetadataComparison.Equal, MetadataValue.Of("g3")), None);
        Assert.Equal(inGroup, await collection.DeleteAsync(new CompareFilter("group", MetadataComparison.Equal, MetadataValue.Of("g3")), None));
        Assert.Equal(2, await collection.DeleteAsync(new IdFilter(["id-000001", "id-000002", "none"]), None) + (await collection.GetAsync(["id-000001", "id-000002"], RecordParts.None, None)).Count);
        Assert.Equal(0, await collection.CountAsync(new CompareFilter("group", MetadataComparison.Equal, MetadataValue.Of("g3")), None));
        Assert.Empty((await collection.SearchAsync(new VectorQuery { Text = "\"id 000001\"" }, None)).Matches);
    }

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.DotProduct)]
    [InlineData(VectorMetric.Euclidean)]
    public async Task Search_ByVector_EqualsTheOracle(VectorMetric metric)
    {
        const int Dimensions = 12;
        IVectorCollection collection = await CreateAsync(Dimensions, definition => definition with { Metric = metric });
        var random = new SeededRandom(9);
        VectorRecord[] records = RandomRecords.Batch(random, 0, 400, Dimensions);
        await collection.UpsertAsync(records, None);
        var filter = new CompareFilter("number", MetadataComparison.Less, MetadataValue.Of(30));
        foreach (MetadataFilter? chosen in (MetadataFilter?[])[null, filter])
        {
            float[] query = RandomRecords.Vector(random, Dimensions);
            (string Id, double Distance)[] expected =
            [
                .. records.Where(record => chosen is null || RowFilter.Matches(chosen, record.Id, record.Text, record.Metadata))
                    .Select(record => (record.Id, Distance(metric, query, record.Vector.Span)))
                    .OrderBy(static entry => entry.Item2).Take(10),
            ];
            VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Vector = query, Filter = chosen }, None);
            Assert.Equal(expected.Select(static entry => entry.Id), found.Matches.Select(static match => match.Record.Id));
            Assert.All(found.Matches.Zip(expected), static pair => Assert.Equal(pair.Second.Distance, pair.First.Distance ?? double.NaN, 1e-3));
            Assert.Equal(Enumerable.Range(1, 10), found.Matches.Select(static match => match.VectorRank ?? 0));
            Assert.Equal(collection.Version, found.Version);
        }
    }

    [Fact]
    public async Task Search_ByWords_RanksAsBm25()
    {
        IVectorCollection collection = await CreateAsync(1);
        var random = new SeededRandom(21);
        string[] texts = RandomWords.Texts(random, 250);
        await collection.UpsertAsync([.. texts.Select(static (text, row) => Record($"{row:d4}", 1) with { Text = text })], None);
        WordAnalyzer analyzer = WordAnalyzers.Of("english");
        for (int round = 0; round < 40; round++)
        {
            string asked = RandomWords.Query(random);
            WordQuery query = WordQuery.Parse(asked, analyzer);
            HashSet<string> expansions = [.. texts.SelectMany(analyzer.Words).Select(static word => word.Term).Where(term => query.Prefixes.Any(prefix => term.StartsWith(prefix, StringComparison.Ordinal)))];
            double[] scores = WordOracle.Scores(texts, query, analyzer, expansions);
            VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Text = asked, Limit = 300 }, None);
            Assert.True(scores.Count(static score => score > 0) == found.Matches.Count, asked);
            Assert.All(found.Matches, match => Assert.Equal(scores[int.Parse(match.Record.Id, System.Globalization.CultureInfo.InvariantCulture)], match.Score, 1e-3));
            Assert.All(found.Matches.Zip(found.Matches.Skip(1)), static pair => Assert.True(
                pair.First.Score > pair.Second.Score - 1e-9
                && (pair.First.Score > pair.Second.Score || string.CompareOrdinal(pair.First.Record.Id, pair.Second.Record.Id) < 0)));
        }
    }

    [Fact]
    public async Task Search_ByBoth_IsTheConvexCombination()
    {
        const int Dimensions = 6;
        IVectorCollection collection = await CreateAsync(Dimensions, static definition => definition with { VectorWeight = .25 });
        var random = new SeededRandom(33);
        await collection.UpsertAsync([.. Enumerable.Range(0, 300).Select(row => RandomRecords.Record(random, $"{row:d4}", Dimensions) with { Text = RandomWords.Text(random) })], None);
        for (int round = 0; round < 10; round++)
        {
            var query = new VectorQuery { Vector = RandomRecords.Vector(random, Dimensions), Text = $"cat {RandomWords.Word(random)}", Parts = RecordParts.None };
            VectorSearchResult vectors = await collection.SearchAsync(query with { Text = null, Limit = 100 }, None);
            VectorSearchResult words = await collection.SearchAsync(query with { Vector = default, Limit = 100 }, None);
            VectorSearchResult both = await collection.SearchAsync(query, None);
            Assert.Equal(Fuse(vectors.Matches, words.Matches, .25), both.Matches.Select(static match => (match.Record.Id, Math.Round(match.Score, 4))));
            VectorSearchResult noVectors = await collection.SearchAsync(query with { VectorWeight = 0 }, None);
            VectorSearchResult noWords = await collection.SearchAsync(query with { VectorWeight = 1 }, None);
            Assert.Equal(words.Matches.Take(10).Select(Ranks), noVectors.Matches.Select(Ranks));
            Assert.Equal(vectors.Matches.Take(10).Select(Ranks), noWords.Matches.Select(Ranks));
        }
    }

    [Fact]
    public async Task Search_ByBothWithTies_IsOrderedById()
    {
        IVectorCollection collection = await CreateAsync(2);
        await collection.UpsertAsync([.. Enumerable.Range(0, 30).Reverse().Select(static row => Record($"{row:d2}", 1, 1) with { Text = "same words" })], None);
        VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Vector = new float[] { 1, 0 }, Text = "words" }, None);
        Assert.Equal(Enumerable.Range(0, 10).Select(static row => $"{row:d2}"), found.Matches.Select(static match => match.Record.Id));
    }

    [Fact]
    public async Task Search_ByWordsWithTiesAtTheCut_IsDecidedById()
    {
        IVectorCollection collection = await CreateAsync(2);
        await collection.UpsertAsync([.. Enumerable.Range(0, 30).Reverse().Select(static row => Record($"{row:d2}", 1, 1) with { Text = "same words" })], None);
        VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Text = "words", Limit = 5 }, None);
        Assert.Equal(["00", "01", "02", "03", "04"], found.Matches.Select(static match => match.Record.Id));
    }

    [Fact]
    public async Task Search_QueryBeyondItsBounds_IsACodedError()
    {
        IVectorCollection collection = await CreateAsync(2);
        foreach (VectorQuery wrong in (VectorQuery[])[new(), new() { Text = " " }, new() { Text = "a", Limit = 0 }, new() { Text = "a", Limit = 10_001 }, new() { Text = "a", VectorWeight = 2 }])
        {
            VectorsException error = await Assert.ThrowsAsync<VectorsException>(async () => await collection.SearchAsync(wrong, None));
            Assert.Equal(VectorsErrors.QueryInvalid, error.Error);
        }

        await collection.UpsertAsync([Record("a", 1, 2)], None);
        VectorsException length = await Assert.ThrowsAsync<VectorsException>(async () => await collection.SearchAsync(new VectorQuery { Vector = new float[] { 1, 2, 3 } }, None));
        Assert.Equal(VectorsErrors.VectorInvalid, length.Error);
    }

    [Fact]
    public async Task Store_MakeFindChangeDelete_KeepsItsNames()
    {
        IVectorCollection collection = await CreateAsync(2);
        CollectionDefinition definition = collection.Definition;
        await collection.UpsertAsync([Record("a", 1, 2)], None);
        Assert.Equal(VectorsErrors.CollectionExists, (await Assert.ThrowsAsync<VectorsException>(async () => await Store.CreateAsync(definition, None))).Error);
        Assert.Equal(VectorsErrors.DefinitionInvalid, (await Assert.ThrowsAsync<VectorsException>(async () => await Store.CreateAsync(new CollectionDefinition("no spaces", 2), None))).Error);
        Assert.Equal(VectorsErrors.DefinitionInvalid, (await Assert.ThrowsAsync<VectorsException>(async () => await Store.ChangeAsync(definition.Name, definition with { Dimensions = 3 }, None))).Error);
        var changed = definition with { Name = definition.Name + ".new", VectorWeight = .75, Metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal) { ["model"] = MetadataValue.Of("m") } };
        await Store.ChangeAsync(definition.Name, changed, None);
        Assert.Null(await Store.FindAsync(definition.Name, None));
        IVectorCollection again = await Store.FindAsync(changed.Name, None) ?? throw new InvalidOperationException();
        Assert.Equal(.75, again.Definition.VectorWeight);
        Assert.Equal(MetadataValue.Of("m"), again.Definition.Metadata["model"]);
        Assert.Equal(1, await again.CountAsync(null, None));
        Assert.Contains(changed.Name, (await Store.ListAsync(None)).Select(static each => each.Definition.Name));
        Assert.Equal(VectorsErrors.CollectionNotFound, (await Assert.ThrowsAsync<VectorsException>(async () => await Store.ChangeAsync("not-there", changed, None))).Error);
        Assert.True(await Store.DeleteAsync(changed.Name, None));
        Assert.False(await Store.DeleteAsync(changed.Name, None));
        Assert.Null(await Store.FindAsync(changed.Name, None));
    }

    [Fact]
    public async Task Transfer_OutAndIn_IsTheSame()
    {
        // By the inner product: for the cosine vectors are stored normalised, and again when they are read back, which may move a last bit.
        IVectorCollection source = await CreateAsync(3, static definition => definition with { Metric = VectorMetric.DotProduct });
        var random = new SeededRandom(44);
        VectorRecord[] records =
        [
            .. Enumerable.Range(0, 600).Select(index => new VectorRecord($"id {index} ä")
            {
                Vector = RandomRecords.Vector(random, 3),
                Text = random.OneIn(5) ? null : RandomFilters.Text(random),
                Metadata = RandomFilters.Metadata(random),
            }),
        ];
        await source.UpsertAsync(records, None);
        using var lines = new MemoryStream();
        Assert.Equal(600, await RecordTransfer.ExportAsync(source, null, lines, null, None));
        IVectorCollection target = await CreateAsync(0, static definition => definition with { Metric = VectorMetric.DotProduct });
        lines.Position = 0;
        Assert.Equal(600, await RecordTransfer.ImportAsync(target, lines, null, None));
        using var again = new MemoryStream();
        await RecordTransfer.ExportAsync(target, null, again, null, None);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(lines.ToArray()), System.Text.Encoding.UTF8.GetString(again.ToArray()));
        Assert.Equal(records.Length, await target.CountAsync(null, None));
    }

    protected abstract ValueTask<IVectorStore> OpenAsync();

    protected ValueTask<IVectorCollection> CreateAsync(int dimensions, Func<CollectionDefinition, CollectionDefinition>? change = null)
    {
        var definition = new CollectionDefinition($"things-{Interlocked.Increment(ref s_names)}", dimensions);
        return Store.CreateAsync(change is null ? definition : change(definition), None);
    }

    private static VectorRecord Record(string id, params float[] vector) => new(id) { Vector = vector };

    private static (string, int?, int?) Ranks(VectorMatch match) => (match.Record.Id, match.VectorRank, match.TextRank);

    private static double Distance(VectorMetric metric, ReadOnlySpan<float> query, ReadOnlySpan<float> vector)
    {
        float[] left = RecordCheck.CheckVector(query, query.Length, metric, "");
        float[] right = RecordCheck.CheckVector(vector, query.Length, metric, "");
        double sum = 0;
        for (int index = 0; index < left.Length; index++)
        {
            sum += metric == VectorMetric.Euclidean ? Math.Pow((double)left[index] - right[index], 2) : (double)left[index] * right[index];
        }

        return metric == VectorMetric.Euclidean ? sum : 1 - sum;
    }

    private static IEnumerable<(string, double)> Fuse(IReadOnlyList<VectorMatch> vectors, IReadOnlyList<VectorMatch> words, double weight)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((IReadOnlyList<VectorMatch> leg, double share) in ((IReadOnlyList<VectorMatch>, double)[])[(vectors, weight), (words, 1 - weight)])
        {
            foreach (VectorMatch match in leg)
            {
                double range = leg[0].Score - leg[^1].Score;
                scores[match.Record.Id] = scores.GetValueOrDefault(match.Record.Id) + (share * (range > 0 ? (match.Score - leg[^1].Score) / range : 1));
            }
        }

        return scores.OrderByDescending(static entry => entry.Value).ThenBy(static entry => entry.Key, StringComparer.Ordinal).Take(10).Select(static entry => (entry.Key, Math.Round(entry.Value, 4)));
    }
}
