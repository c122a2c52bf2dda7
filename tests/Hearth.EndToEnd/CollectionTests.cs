using System.Text.Json.Nodes;

namespace Hearth.EndToEnd;

/// <summary>Collections through both APIs of a real server, which is killed in between.</summary>
public sealed class CollectionTests
{
    private const string Own = "hearth/v1/collections";
    private const string Chroma = "api/v2/tenants/default_tenant/databases/default_database/collections";

    [Fact]
    public async Task Up_KilledServer_HasEveryRecordWhenItStartsAgain()
    {
        using TemporaryFolder home = new();
        string chroma;
        await using (HearthServer first = await HearthServer.StartOnAsync(home))
        {
            await CallAsync(first, Own, """{"name":"notes"}""");
            await CallAsync(first, $"{Own}/notes/records", """
                {"records":[{"id":"a","vector":[1,0],"text":"The red fox","metadata":{"year":2020}},{"id":"b","vector":[0,1],"text":"A grey wolf"}]}
                """);
            JsonNode made = await CallAsync(first, Chroma, """{"name":"books","get_or_create":true}""");
            chroma = $"{Chroma}/{(string?)made["id"]}";
            await CallAsync(first, $"{chroma}/add", """{"ids":["x","y"],"embeddings":[[1,0,0],[0,1,0]],"documents":["one","two"],"metadatas":[{"n":1},{"n":2}]}""");
            await CheckAsync(first, chroma);
            await first.KillAsync();
        }

        Assert.True(Directory.Exists(Path.Combine(home.Path, "vectors")));
        await using HearthServer second = await HearthServer.StartOnAsync(home);
        await CheckAsync(second, chroma);
        await CallAsync(second, $"{Own}/notes/records", """{"records":[{"id":"c","vector":[0,1],"text":"Another wolf"}]}""");
        Assert.Equal(3, (int?)(await CallAsync(second, $"{Own}/notes"))["count"]);
    }

    /// <summary>What was written before the server was killed, by nearness, by words and by filters.</summary>
    private static async Task CheckAsync(HearthServer server, string chroma)
    {
        JsonNode near = await CallAsync(server, $"{Own}/notes/search", """{"vector":[0.1,1],"limit":1,"include":["text"]}""");
        Assert.Equal("b", (string?)near["matches"]?[0]?["id"]);
        Assert.Equal("A grey wolf", (string?)near["matches"]?[0]?["text"]);
        JsonNode words = await CallAsync(server, $"{Own}/notes/search", """{"text":"foxes","filter":"year = 2020"}""");
        Assert.Equal("a", (string?)Assert.Single(words["matches"]?.AsArray() ?? [])?["id"]);
        JsonNode query = await CallAsync(server, $"{chroma}/query", """{"query_embeddings":[[0,1,0.1]],"n_results":1,"where":{"n":{"$gte":1}},"include":["documents"]}""");
        Assert.Equal("y", (string?)query["ids"]?[0]?[0]);
        Assert.Equal("two", (string?)query["documents"]?[0]?[0]);
    }

    private static async Task<JsonNode> CallAsync(HearthServer server, string path, string? body = null)
    {
        string[] arguments = ["-sS", "--fail-with-body", $"{server.Url}{path}", .. body is null ? Array.Empty<string>() : ["-H", "content-type: application/json", "-d", body]];
        CommandResult result = await Command.RunAsync("curl", arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonNode.Parse(result.Output.Length == 0 ? "{}" : result.Output) ?? throw new InvalidOperationException("The server answered null.");
    }
}
