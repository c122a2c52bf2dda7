using System.Threading.Channels;
using Hearth.Vectors;

namespace Hearth.Knowledge.Tests.Ingestion;

public sealed class FolderWatchTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Run_FilesChangeAndGo_CollectionFollowsUntilCancelled()
    {
        using TestFolder files = new();
        using TestFolder folder = new();
        using WordEmbedder embedder = new();
        await using VectorStore store = VectorStore.Open(folder.Path, new VectorsOptions(), TimeProvider.System);
        KnowledgeOptions options = new() { WatchQuietMs = 50 };
        FolderWatch watch = new(new KnowledgeIngestion(store, embedder, options, TimeProvider.System), options, TimeProvider.System);
        files.Write("a.txt", "Some words.");
        var reports = Channel.CreateBounded<IngestionReport>(100);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        Task running = watch.RunAsync(new IngestionRequest("notes") { Source = files.Path }, report => reports.Writer.TryWrite(report), stop.Token);
        Assert.Equal(1, (await NextAsync(static report => report.Added > 0)).Added);
        string added = files.Write("sub/b.txt", "Other words.");
        await NextAsync(static report => report.Added > 0);
        files.Write("a.txt", "Some other words.");
        await NextAsync(static report => report.Changed > 0);
        File.Delete(added);
        await NextAsync(static report => report.Removed > 0);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("a.txt", Assert.Single(await new KnowledgeCatalog(store).DocumentsAsync("notes", TestContext.Current.CancellationToken)).Title);

        // A change may be read in two goes: what is waited for comes in one of the next.
        async Task<IngestionReport> NextAsync(Func<IngestionReport, bool> isIt)
        {
            while (true)
            {
                IngestionReport report = await reports.Reader.ReadAsync(stop.Token).AsTask().WaitAsync(s_patience, stop.Token);
                if (isIt(report))
                {
                    return report;
                }
            }
        }
    }

    [Fact]
    public async Task Run_NoFolder_IsACodedError()
    {
        using TestFolder folder = new();
        using WordEmbedder embedder = new();
        await using VectorStore store = VectorStore.Open(folder.Path, new VectorsOptions(), TimeProvider.System);
        FolderWatch watch = new(new KnowledgeIngestion(store, embedder, new KnowledgeOptions(), TimeProvider.System), new KnowledgeOptions(), TimeProvider.System);

        KnowledgeException refused = await Assert.ThrowsAsync<KnowledgeException>(
            () => watch.RunAsync(new IngestionRequest("notes") { Source = Path.Combine(folder.Path, "gone") }, static _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(KnowledgeErrors.SourceNotFound, refused.Error);
    }
}
