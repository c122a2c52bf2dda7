using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Hearth.Testing;

namespace Hearth.Gateway.Tests.Chroma;

/// <summary>The official client for Node, unchanged, against a gateway with a store.</summary>
public sealed class ChromaClientTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hearth-chroma-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task Node_WholeScenario_GivesWhatChromaGives()
    {
        JsonNode report;
        await using (GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder))
        {
            report = JsonNode.Parse(await RunAsync(gateway.Url)) ?? throw new InvalidOperationException("The script printed nothing.");
        }

        CheckServer(report);
        CheckCollections(report);
        CheckReading(report);
        CheckSearch(report);
        CheckWriting(report);
        CheckSpaces(report);
    }

    private static void CheckServer(JsonNode report)
    {
        Assert.Equal(10_000, (int?)report["batch"]);
        Assert.Equal("1.0.0", (string?)report["version"]);
        Is("""["default_database"]""", report["databases"]);
        Is("""{"user_id":"","tenant":"default_tenant","databases":["default_database"]}""", report["identity"]);
        Assert.Equal(0, (int?)report["anonymous"]);
        Assert.Equal("ChromaNotFoundError", (string?)report["otherDatabase"]?["name"]);
        Assert.Equal("ChromaNotFoundError", (string?)report["otherTenant"]?["name"]);
        Assert.Contains("no other can be made", (string?)report["newDatabase"]?["message"], StringComparison.Ordinal);
    }

    private static void CheckCollections(JsonNode report)
    {
        string? id = (string?)report["created"]?["id"];
        Assert.True(Guid.TryParseExact(id, "D", out _));
        Is("""{"owner":"anna","shelf":3}""", report["created"]?["metadata"]);
        Assert.Equal("cosine", (string?)report["created"]?["configuration"]?["hnsw"]?["space"]);
        Assert.Equal(77, (int?)report["created"]?["configuration"]?["hnsw"]?["ef_search"]);
        Assert.Equal(100, (int?)report["created"]?["configuration"]?["hnsw"]?["ef_construction"]);
        Assert.Equal("ChromaUniqueError", (string?)report["taken"]?["name"]);
        Assert.Equal("ChromaClientError", (string?)report["badName"]?["name"]);
        Assert.Equal("ChromaNotFoundError", (string?)report["missing"]?["name"]);
        Assert.Equal(id, (string?)report["again"]);
        Assert.Equal("books", (string?)report["byId"]);
        Assert.Equal(id, (string?)report["modified"]?["id"]);
        Is("""{"owner":"ben"}""", report["modified"]?["metadata"]);
        Assert.Equal(5, (int?)report["modified"]?["configuration"]?["hnsw"]?["ef_search"]);
        Assert.Equal((int?)report["left"], (int?)report["modified"]?["count"]);
        Assert.Equal("ChromaNotFoundError", (string?)report["oldName"]?["name"]);
        Assert.Contains("cannot be forked", (string?)report["fork"]?["message"], StringComparison.Ordinal);
        Is("""["euclid","inner","library"]""", report["listed"]);
        Assert.Equal(3, (int?)report["counted"]);
        Assert.Equal("ChromaNotFoundError", (string?)report["gone"]?["name"]);
    }

    private static void CheckReading(JsonNode report)
    {
        Assert.Equal(25, (int?)report["count"]);
        Is("""{"count":26,"kept":"The b00 is about cats"}""", report["afterAdd"]);
        JsonNode? named = report["named"];
        Is("""["b07","b03"]""", named?["ids"]);
        Is("""["The b07 is about dogs","The b03 is about dogs"]""", named?["documents"]);
        Is("""["file:///b07","file:///b03"]""", named?["uris"]);
        Is("""{"year":2007,"kind":"novel","rate":3.5,"new":false,"tags":["a","t7"]}""", Sorted(named?["metadatas"]?[0], "year", "kind", "rate", "new", "tags"));
        Assert.Equal(3, named?["embeddings"]?[0]?.AsArray().Count);
        Assert.Equal([10, 10, 6, 0], (report["pages"]?.AsArray() ?? []).Select(static page => page?.AsArray().Count ?? -1));
        Assert.Equal(26, (report["pages"]?.AsArray() ?? []).SelectMany(static page => page?.AsArray() ?? []).Select(static id => (string?)id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(26, (int?)report["all"]);
        Is("""["extra"]""", report["bare"]?["documents"]);
        Is("""[null]""", report["bare"]?["metadatas"]);
        Is("""["b00","b05","b10","b15","b20"]""", report["poems"]);
        Is("""["b05","b06","b07"]""", report["range"]);
        Is("""["b03","b21","b22","b23","b24"]""", report["either"]);
        Is("""["b01","b02"]""", report["oneOf"]);
        Is("""["b09"]""", report["tagged"]);
        Is("""["b01","b03","b05"]""", report["dogs"]);
        Is("""["b00","b02","b04"]""", report["notDogs"]);
        Assert.Contains("$contains", (string?)report["wrongFilter"]?["message"], StringComparison.Ordinal);
    }

    private static void CheckSearch(JsonNode report)
    {
        JsonNode? query = report["query"];
        Is("""[["b00","b01","b02"],["b20","b19","b21"]]""", query?["ids"]);
        Assert.InRange((double?)query?["distances"]?[0]?[0] ?? 1, -1e-6, 1e-6);

        // cos of a tenth of a radian between vectors of which a fifth of the squared length is shared.
        Assert.Equal(1 - ((Math.Cos(.1) + .25) / 1.25), (double?)query?["distances"]?[0]?[1] ?? 0, 1e-5);
        Assert.Equal("The b00 is about cats", (string?)query?["documents"]?[0]?[0]);
        Assert.Equal(2000, (int?)query?["metadatas"]?["year"]);
        JsonNode? filtered = report["filtered"];
        Is("""[["b00","b05"]]""", filtered?["ids"]);
        Is("""[]""", filtered?["documents"]);
        Assert.Equal(3, filtered?["embeddings"]?[0]?[0]?.AsArray().Count);
        Is("""[["b10","b20"]]""", report["among"]);
        Assert.Equal("ChromaClientError", (string?)report["wrongLength"]?["name"]);
        Assert.Contains("dimensions", (string?)report["wrongLength"]?["message"], StringComparison.Ordinal);
    }

    private static void CheckWriting(JsonNode report)
    {
        JsonNode? updated = report["updated"];
        Is("""["The b01 is about dogs"]""", updated?["documents"]);
        Is("""{"year":1999,"kind":"novel","colour":"red","rate":0.5}""", Sorted(updated?["metadatas"]?[0], "year", "kind", "colour", "rate"));
        Is("""[[0,1,0]]""", updated?["embeddings"]);
        Is("""["new text"]""", report["updatedText"]?["documents"]);
        Is("""["upserted","fresh"]""", report["upserted"]?["documents"]);
        Is("""{"year":2003,"colour":"blue"}""", Sorted(report["upserted"]?["metadatas"]?[0], "year", "colour"));
        Assert.Equal(5, (int?)report["deleted"]?["deleted"]);
        Assert.Equal(3, (int?)report["deletedSome"]?["deleted"]);

        // 26 and the fresh one, less five poems, three novels and the fresh one.
        Assert.Equal(18, (int?)report["left"]);
        Assert.Contains("what to delete", (string?)report["deleteNothing"]?["message"], StringComparison.Ordinal);
    }

    private static void CheckSpaces(JsonNode report)
    {
        Is("""[[]]""", report["empty"]);
        Is("""[["q","p"]]""", report["euclid"]?["ids"]);
        Is("""[[4,25]]""", report["euclid"]?["distances"]);
        Is("""[["p","q"]]""", report["inner"]?["ids"]);
        Is("""[[-6,-1]]""", report["inner"]?["distances"]);
        Is("""[[3,4]]""", report["euclidVector"]);
    }

    /// <summary>The members in this order; null where one is missing.</summary>
    private static JsonObject Sorted(JsonNode? node, params string[] names) =>
        new(names.Select(name => KeyValuePair.Create(name, node?[name]?.DeepClone())));

    private static void Is(string expected, JsonNode? actual)
    {
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}, got {actual?.ToJsonString()}");
    }

    private static async Task<string> RunAsync(Uri address)
    {
        string folder = Path.GetDirectoryName(RepositoryPaths.NodeModules) ?? "";
        ProcessStartInfo start = new("node", [Path.Combine(folder, "chroma.mjs"), address.Host, address.Port.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using Process node = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        Task<string> errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        return output;
    }
}
