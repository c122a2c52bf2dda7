using Hearth.Primitives.Contracts;
using Hearth.Vectors.Postgres;
using Hearth.Vectors.Tests.Postgres;

namespace Hearth.Vectors.Tests.Conformance;

/// <summary>The conformance suite on PostgreSQL with pgvector, and what only that back end has.</summary>
public sealed class PostgresVectorStoreTests(PostgresServer server) : VectorStoreSuite, IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Search_AsOfAnOlderVersion_IsACodedError()
    {
        IVectorCollection collection = await CreateAsync(4);
        CollectionVersion first = await collection.UpsertAsync([new VectorRecord("a") { Vector = new float[] { 1, 0, 0, 0 } }], None);
        await collection.UpsertAsync([new VectorRecord("b") { Vector = new float[] { 0, 1, 0, 0 } }], None);
        VectorsException error = await Assert.ThrowsAsync<VectorsException>(async () =>
            await collection.SearchAsync(new VectorQuery { Vector = new float[] { 1, 0, 0, 0 }, AsOf = first }, None));
        Assert.Equal(VectorsErrors.PostgresKeepsNoVersions, error.Error);
        Assert.Equal(2, (await collection.SearchAsync(new VectorQuery { Vector = new float[] { 1, 0, 0, 0 }, AsOf = collection.Version }, None)).Matches.Count);
    }

    [Fact]
    public async Task Upsert_CharacterZero_IsACodedErrorAndWritesNothing()
    {
        IVectorCollection collection = await CreateAsync(2);
        VectorsException error = await Assert.ThrowsAsync<VectorsException>(async () => await collection.UpsertAsync(
            [new VectorRecord("a") { Vector = new float[] { 1, 0 } }, new VectorRecord("b") { Vector = new float[] { 1, 0 }, Text = "a\0b" }], None));
        Assert.Equal(VectorsErrors.PostgresText, error.Error);
        Assert.Equal(0, await collection.CountAsync(null, None));
    }

    [Fact]
    public async Task Find_ByAnotherConnection_SeesWhatWasWritten()
    {
        IVectorCollection collection = await CreateAsync(0);
        await collection.UpsertAsync([new VectorRecord("a") { Vector = new float[] { 3, 4 }, Text = "hello worlds" }], None);
        IVectorCollection again = await Store.FindAsync(collection.Definition.Name, None) ?? throw new InvalidOperationException();
        Assert.Equal(2, again.Definition.Dimensions);
        Assert.Equal(collection.Version, again.Version);
        Assert.Equal("a", Assert.Single((await again.SearchAsync(new VectorQuery { Text = "world" }, None)).Matches).Record.Id);
    }

    [Fact]
    public async Task Search_ByTheGraph_FindsTheNearest()
    {
        IVectorCollection collection = await CreateAsync(8);
        var random = new Hearth.Primitives.SeededRandom(3);
        await collection.UpsertAsync([.. Collections.RandomRecords.Batch(random, 0, 1_100, 8).Select(static record => record with { Text = null })], None);
        float[] query = Collections.RandomRecords.Vector(random, 8);
        VectorSearchResult graph = await collection.SearchAsync(new VectorQuery { Vector = query }, None);
        VectorSearchResult exact = await collection.SearchAsync(new VectorQuery { Vector = query, Exact = true }, None);
        Assert.Equal("pgvector hnsw", graph.Plan);
        Assert.True(graph.Matches.Select(static match => match.Record.Id).Intersect(exact.Matches.Select(static match => match.Record.Id)).Count() >= 8);
    }

    [Fact]
    public async Task Open_NobodyListens_IsACodedError()
    {
        VectorsException error = await Assert.ThrowsAsync<VectorsException>(static async () => await PostgresVectorStore.OpenAsync("Host=127.0.0.1;Port=1;Timeout=5", None));
        Assert.Equal(VectorsErrors.PostgresFailed, error.Error);
    }

    protected override async ValueTask<IVectorStore> OpenAsync() => await PostgresVectorStore.OpenAsync(server.Connection, None);
}
