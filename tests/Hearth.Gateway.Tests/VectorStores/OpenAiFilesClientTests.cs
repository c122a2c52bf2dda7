using System.Diagnostics;
using System.Text.Json.Nodes;
using Hearth.Gateway.Tests.Files;
using Hearth.Gateway.Tests.Knowledge;
using Hearth.Testing;

namespace Hearth.Gateway.Tests.VectorStores;

/// <summary>The official client for Node, unchanged, against a gateway with files.</summary>
public sealed class OpenAiFilesClientTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("hearth-openai-files-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task Node_WholeScenario_GivesWhatOpenAiGives()
    {
        JsonNode report;
        await using (FilesClient client = await FilesClient.StartAsync(_root, new WordsRuntime()))
        {
            report = JsonNode.Parse(await RunAsync(new Uri(client.Gateway.Url, "v1"))) ?? throw new InvalidOperationException("The script printed nothing.");
        }

        CheckFiles(report);
        CheckStore(report);
        CheckSearch(report);
        CheckDeletion(report);
    }

    private static void CheckFiles(JsonNode report)
    {
        Assert.Equal("birds.md", (string?)report["file"]?["filename"]);
        Assert.Equal(7200, (int?)report["expiry"]);
        Assert.Equal("processed", (string?)report["processed"]);
        Assert.StartsWith("# Birds", (string?)report["content"], StringComparison.Ordinal);
        Assert.Equal(["birds.md", "rocks.txt", "trees.txt"], (report["files"]?.AsArray() ?? []).Select(static name => (string?)name).Order(StringComparer.Ordinal));
        Assert.Equal(0, (int?)report["othersFiles"]);
        Is("""{"name":"NotFoundError","status":404,"param":"id","type":"invalid_request_error","hearth":"HEARTH-GATE-022"}""", report["stolen"]);
        Is("""{"name":"NotFoundError","status":404,"param":"id","type":"invalid_request_error","hearth":"HEARTH-GATE-022"}""", report["missing"]);
        Is("""{"name":"BadRequestError","status":400,"param":"purpose","type":"invalid_request_error","hearth":"HEARTH-GATE-002"}""", report["purpose"]);
    }

    private static void CheckStore(JsonNode report)
    {
        Is("""{"by":"me"}""", report["store"]?["metadata"]);
        Is("""{"anchor":"last_active_at","days":7}""", report["store"]?["expires_after"]);
        Assert.Equal("completed", (string?)report["attached"]?["status"]);
        Assert.Equal("completed", (string?)report["batch"]?["status"]);
        Assert.Equal("completed", (string?)report["uploaded"]?["status"]);
        Is("""["completed","completed"]""", report["batchFiles"]);
        Is("""{"in_progress":0,"completed":4,"failed":0,"cancelled":0,"total":4}""", report["counts"]);
        Assert.Equal(4, report["storeFiles"]?.AsArray().Count);
        Assert.Equal("wild", (string?)report["renamed"]);
        Is("""["wild"]""", report["stores"]);
        Assert.Equal("HEARTH-GATE-023", (string?)report["othersStore"]?["hearth"]);
    }

    private static void CheckSearch(JsonNode report)
    {
        Assert.Equal("birds.md", (string?)report["found"]?[0]?["filename"]);
        Is("""{"kind":"bird","year":2020}""", report["found"]?[0]?["attributes"]);
        Assert.Contains("penguin", (string?)report["found"]?[0]?["text"], StringComparison.Ordinal);
        Assert.All(report["filtered"]?.AsArray() ?? [], static hit => Assert.Equal("other", (string?)hit?["attributes"]?["kind"]));
        Assert.Contains("penguin", (string?)report["text"]?[0]?["text"], StringComparison.Ordinal);
        Is("""{"kind":"penguin"}""", report["changed"]);
        Assert.Equal("birds.md", (string?)Assert.Single(report["refound"]?.AsArray() ?? [])?["filename"]);
    }

    private static void CheckDeletion(JsonNode report)
    {
        Assert.True((bool?)report["detached"]?["deleted"]);
        Assert.DoesNotContain(report["afterDetach"]?.AsArray() ?? [], static hit => string.Equals((string?)hit?["filename"], "birds.md", StringComparison.Ordinal));
        Assert.True((bool?)report["deletedFile"]?["deleted"]);
        Assert.Equal(2, (int?)report["afterDelete"]?["total"]);
        Assert.True((bool?)report["deletedStore"]?["deleted"]);
        Assert.Equal("NotFoundError", (string?)report["gone"]?["name"]);
    }

    private static void Is(string expected, JsonNode? actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());

    private static async Task<string> RunAsync(Uri address)
    {
        string folder = Path.GetDirectoryName(RepositoryPaths.NodeModules)!;
        ProcessStartInfo start = new("node", [Path.Combine(folder, "openai-files.mjs"), address.ToString()])
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
