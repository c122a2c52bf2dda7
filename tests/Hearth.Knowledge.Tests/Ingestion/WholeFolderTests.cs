using Hearth.Testing.Documents;
using Hearth.Vectors;

namespace Hearth.Knowledge.Tests.Ingestion;

public sealed class WholeFolderTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_AThousandFilesOfEveryKind_ReadsWhatCanBeReadAndListsTheRest()
    {
        using TestFolder files = new();
        using TestFolder folder = new();
        TestDocuments.Make(files.Path);
        using WordEmbedder embedder = new();
        await using VectorStore store = VectorStore.Open(folder.Path, new VectorsOptions(), TimeProvider.System);
        KnowledgeIngestion ingestion = new(store, embedder, new KnowledgeOptions(), TimeProvider.System);

        IngestionReport report = await ingestion.AddAsync(new IngestionRequest("all") { Source = files.Path }, null, None);

        Assert.True(report.Added >= 1000);
        Assert.Equal(TestDocuments.Readable, report.Added);
        Assert.Equal(TestDocuments.Unreadable, report.Failed.Count);
        Assert.Equal(5, report.Failed.Count(static file => file.Error == KnowledgeErrors.DocumentScanned));
        Assert.Equal(3, report.Failed.Count(static file => file.Error == KnowledgeErrors.DocumentEncrypted));
        Assert.Equal(4, report.Failed.Count(static file => file.Error == KnowledgeErrors.DocumentDamaged));
        Assert.Equal(
            [
                (".env", SkipReason.Secret), (".gitignore", SkipReason.Hidden), ("build", SkipReason.Ignored), ("elsewhere", SkipReason.Link), ("empty.md", SkipReason.Empty),
                ("id_ed25519", SkipReason.Secret), ("left.tmp", SkipReason.Ignored), ("node_modules", SkipReason.Dependencies), ("pasted.txt", SkipReason.Secret),
                ("picture.png", SkipReason.Binary), ("server.log", SkipReason.TooLarge),
            ],
            report.Skipped.Select(static file => (Path.GetFileName(file.Path), file.Reason)).OrderBy(static file => file.Item1, StringComparer.Ordinal));
        IReadOnlyList<Passage> found = await new KnowledgeSearch(store, embedder).SearchAsync(new SearchRequest("all", "Größe der Öfen") { VectorWeight = 0, Limit = 20 }, None);
        Assert.Equal(12, found.Count(static passage => passage.Text.StartsWith("Größe und Maß", StringComparison.Ordinal)));
        Passage columns = (await new KnowledgeSearch(store, embedder).SearchAsync(new SearchRequest("all", "\"right column\"") { VectorWeight = 0 }, None))[0];
        Assert.True(columns.Text.LastIndexOf("Left", StringComparison.Ordinal) < columns.Text.IndexOf("Right", StringComparison.Ordinal));

        int texts = embedder.Texts;
        Assert.Equal(TestDocuments.Readable, (await ingestion.AddAsync(new IngestionRequest("all") { Source = files.Path }, null, None)).Unchanged);
        Assert.Equal(texts, embedder.Texts);
    }
}
