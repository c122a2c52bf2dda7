using Hearth.Knowledge.Ingestion;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;

namespace Hearth.Knowledge.Tests.Ingestion;

public sealed class KnowledgeIngestionTests : IAsyncDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly TestFolder _store = new();
    private readonly TestFolder _files = new();
    private readonly WordEmbedder _embedder = new();
    private readonly VectorStore _vectors;

    public KnowledgeIngestionTests() => _vectors = VectorStore.Open(_store.Path, new VectorsOptions(), TimeProvider.System);

    [Fact]
    public async Task Add_Folder_RecordsAreExactSlicesUnderTheirHeadings()
    {
        string source = $"# Guide\n\n{string.Concat(Enumerable.Repeat("Plain words of a long text about kettles and stoves. ", 60))}\n\n## Second\n\nThe end.\n";
        string path = _files.Write("a.md", source);

        IngestionReport report = await AddAsync();

        Assert.Equal(1, report.Added);
        IReadOnlyList<VectorRecord> records = await RecordsAsync();
        Assert.Equal(report.Chunks, records.Count);
        Assert.True(records.Count > 3);
        foreach (VectorRecord record in records)
        {
            int start = ChunkFields.Number(record, ChunkFields.Start);
            int end = ChunkFields.Number(record, ChunkFields.End);
            Assert.Equal(source[start..end], record.Text?[ChunkFields.Number(record, ChunkFields.HeaderLength)..]);
            Assert.Equal(source[..start].Count(static character => character == '\n') + 1, ChunkFields.Number(record, ChunkFields.Line));
            Assert.Equal(path, ChunkFields.Text(record, ChunkFields.Path));
        }
    }

    [Fact]
    public async Task Add_UnchangedAgain_EmbedsNothing()
    {
        _files.Write("a.txt", "Some words.");
        _files.Write("sub/b.txt", "Other words.");
        await AddAsync();
        int texts = _embedder.Texts;

        IngestionReport again = await AddAsync();

        Assert.Equal(2, texts);
        Assert.Equal(texts, _embedder.Texts);
        Assert.Equal((0, 0, 2, 0), (again.Added, again.Changed, again.Unchanged, again.Removed));
    }

    [Fact]
    public async Task Add_ChangedAndDeletedFiles_AreFollowed()
    {
        _files.Write("a.txt", string.Concat(Enumerable.Repeat("Old words that are many. ", 200)));
        string gone = _files.Write("b.txt", "Gone words.");
        _files.Write("c.txt", "Same words.");
        await AddAsync();
        _files.Write("a.txt", "New words.");
        File.Delete(gone);

        IngestionReport report = await AddAsync();

        Assert.Equal((0, 1, 1, 1), (report.Added, report.Changed, report.Unchanged, report.Removed));
        Assert.Equal(["New words.", "Same words."], (await RecordsAsync()).Select(static record => record.Text?.Split('\n')[^1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Add_EmbedderFailsInBetween_NextRunGoesOnWhereItEnded()
    {
        for (int file = 0; file < 200; file++)
        {
            _files.Write($"{file:000}.txt", $"Words of the file {file} about kettles.");
        }

        int calls = 0;
        _embedder.OnCall = () =>
        {
            if (++calls == 3)
            {
                throw new InvalidOperationException("cut");
            }
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => AddAsync());
        Assert.False(Assert.Single(await new KnowledgeCatalog(_vectors).ListAsync(None)).IsComplete);
        int before = _embedder.Texts;
        _embedder.OnCall = static () => { };

        IngestionReport report = await AddAsync();

        // What was written last may be there or not: the failure came while it was on its way.
        Assert.True(report.Unchanged < 200);
        Assert.Equal(200 - report.Unchanged, _embedder.Texts - before);
        Assert.Equal(200, (await RecordsAsync()).Count);
        Assert.True(Assert.Single(await new KnowledgeCatalog(_vectors).ListAsync(None)).IsComplete);
    }

    [Fact]
    public async Task Add_OldVersionLeftByAKill_IsTakenOut()
    {
        _files.Write("a.txt", "Old words.");
        await AddAsync();
        VectorRecord old = Assert.Single(await RecordsAsync(RecordParts.All));
        _files.Write("a.txt", "New words.");
        await AddAsync();
        IVectorCollection collection = await _vectors.FindAsync("notes", None) ?? throw new InvalidOperationException();
        await collection.UpsertAsync([old], None);

        await AddAsync();

        Assert.EndsWith("New words.", Assert.Single(await RecordsAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_AnotherEmbedder_IsRefusedUntilAskedToEmbedAgain()
    {
        _files.Write("a.txt", "Some words.");
        await AddAsync();
        using WordEmbedder other = new("words-2");
        KnowledgeIngestion ingestion = new(_vectors, other, new KnowledgeOptions(), TimeProvider.System);

        KnowledgeException refused = await Assert.ThrowsAsync<KnowledgeException>(() => ingestion.AddAsync(new IngestionRequest("notes") { Source = _files.Path }, null, None));
        Assert.Equal(KnowledgeErrors.EmbedderChanged, refused.Error);
        Assert.Contains("words-1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Texts);

        IngestionReport report = await ingestion.AddAsync(new IngestionRequest("notes") { Reembed = true }, null, None);

        Assert.Equal(1, report.Added);
        Assert.Equal("words-2", Assert.Single(await new KnowledgeCatalog(_vectors).ListAsync(None)).Embedder);
    }

    [Fact]
    public async Task Add_BrokenSecretAndBinaryFiles_AreListedAndTheRestIsThere()
    {
        _files.Write("a.txt", "Some words.");
        _files.Write("broken.docx", "no docx");
        _files.Write("picture.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]);
        _files.Write("key.txt", "-----BEGIN RSA PRIVATE KEY-----\nabc");

        IngestionReport report = await AddAsync();

        Assert.Equal(1, report.Added);
        Assert.Equal(KnowledgeErrors.DocumentDamaged, Assert.Single(report.Failed).Error);
        Assert.Equal([SkipReason.Secret, SkipReason.Binary], report.Skipped.Select(static file => file.Reason));
        Assert.Single(await RecordsAsync());
    }

    [Fact]
    public async Task Add_FileThatBreaks_KeepsWhatWasReadBefore()
    {
        string path = _files.Write("a.md", "Some words.");
        await AddAsync();
        File.Delete(path);
        Directory.Delete(_files.Path);

        Assert.Equal(KnowledgeErrors.SourceNotFound, (await Assert.ThrowsAsync<KnowledgeException>(() => AddAsync())).Error);

        Assert.Single(await RecordsAsync());
        Directory.CreateDirectory(_files.Path);
    }

    [Fact]
    public async Task Add_CollectionOfOtherRecords_IsRefused()
    {
        await _vectors.CreateAsync(new CollectionDefinition("notes", 3), None);
        _files.Write("a.txt", "Some words.");

        Assert.Equal(KnowledgeErrors.CollectionForeign, (await Assert.ThrowsAsync<KnowledgeException>(() => AddAsync())).Error);
    }

    [Fact]
    public async Task Remove_PartOrAll_TakesDocumentsOut()
    {
        _files.Write("a/one.txt", "Some words.");
        _files.Write("b/two.txt", "Other words.");
        await AddAsync();
        KnowledgeCatalog catalog = new(_vectors);

        Assert.Equal(1, await catalog.RemoveAsync("notes", Path.Combine(_files.Path, "a"), None));
        Assert.Equal("two.txt", Assert.Single(await catalog.DocumentsAsync("notes", None)).Title);
        Assert.Equal(1, await catalog.RemoveAsync("notes", null, None));
        Assert.Equal(KnowledgeErrors.CollectionNotFound, (await Assert.ThrowsAsync<KnowledgeException>(() => catalog.DocumentsAsync("notes", None))).Error);
    }

    [Fact]
    public async Task Add_Progress_EndsWithEverythingDone()
    {
        _files.Write("a.txt", "Some words.");
        _files.Write("b.txt", "Other words.");
        ProgressList progress = new();

        await new KnowledgeIngestion(_vectors, _embedder, new KnowledgeOptions(), TimeProvider.System).AddAsync(new IngestionRequest("notes") { Source = _files.Path }, progress, None);

        Assert.Equal([1, 2], progress.Reports.Select(static report => report.Files).Order());
        IngestionProgress last = progress.Reports.MaxBy(static report => report.Files) ?? throw new InvalidOperationException();
        Assert.Equal((2, last.BytesTotal, 2L), (last.FilesTotal, last.Bytes, last.Chunks));
    }

    public async ValueTask DisposeAsync()
    {
        await _vectors.DisposeAsync();
        _embedder.Dispose();
        _store.Dispose();
        _files.Dispose();
    }

    private Task<IngestionReport> AddAsync() =>
        new KnowledgeIngestion(_vectors, _embedder, new KnowledgeOptions(), TimeProvider.System).AddAsync(new IngestionRequest("notes") { Source = _files.Path }, null, None);

    private async Task<IReadOnlyList<VectorRecord>> RecordsAsync(RecordParts parts = RecordParts.Text | RecordParts.Metadata)
    {
        IVectorCollection collection = await _vectors.FindAsync("notes", None) ?? throw new InvalidOperationException("no collection");
        return (await collection.ScrollAsync(null, parts, 1000, null, None)).Records;
    }
}
