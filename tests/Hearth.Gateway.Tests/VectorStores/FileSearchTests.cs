using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hearth.Gateway.Tests.Files;
using Hearth.Gateway.Tests.Knowledge;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.Tests.VectorStores;

/// <summary>The tool <c>file_search</c> of chat requests.</summary>
public sealed class FileSearchTests : IDisposable
{
    private const string Chat = "/v1/chat/completions";
    private readonly string _root = Directory.CreateTempSubdirectory("hearth-search-").FullName;
    private readonly TestChatClient _model = TestChatClient.Saying("The emperor penguin does [1]. So says [9] the file.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Chat_VectorStore_PutsPassagesIntoThePromptAndCitesThem()
    {
        await using FilesClient client = await StartAsync();
        (string file, string store) = await FillAsync(client);

        JsonNode answer = await client.PostAsync(Chat, Body(store, """{"role":"system","content":"Be brief."},"""));

        JsonNode? message = answer["choices"]?[0]?["message"];
        JsonNode? citation = Assert.Single(message?["annotations"]?.AsArray() ?? []);
        ChatMessage[] prompt = [.. Assert.Single(_model.Calls).Messages];
        Assert.Equal("file_citation", (string?)citation?["type"]);
        Assert.Equal(file, (string?)citation?["file_id"]);
        Assert.Equal("birds.md", (string?)citation?["filename"]);
        Assert.Equal(25, (int?)citation?["index"]);
        Assert.Contains("emperor penguin", (string?)citation?["quote"], StringComparison.Ordinal);
        Assert.Equal(2, prompt.Length);
        Assert.StartsWith("Be brief.", prompt[0].Text, StringComparison.Ordinal);
        Assert.Contains("[1] birds.md", prompt[0].Text, StringComparison.Ordinal);
        Assert.Null(Assert.Single(_model.Calls).Options?.Tools);
    }

    [Fact]
    public async Task Chat_Streamed_CitesBeforeItsEnd()
    {
        await using FilesClient client = await StartAsync();
        (string file, string store) = await FillAsync(client);

        using HttpResponseMessage answer = await client.Gateway.PostAsync(Chat, Body(store, "", ",\"stream\":true"));

        JsonNode?[] chunks = [.. (await answer.Content.ReadAsStringAsync(Cancellation)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => !line.Contains("[DONE]", StringComparison.Ordinal)).Select(static line => JsonNode.Parse(line["data: ".Length..]))];
        JsonNode? cited = Assert.Single(chunks, static chunk => chunk?["choices"]?[0]?["delta"]?["annotations"] is not null);
        Assert.Equal(file, (string?)cited?["choices"]?[0]?["delta"]?["annotations"]?[0]?["file_id"]);
        Assert.Equal("stop", (string?)chunks[^1]?["choices"]?[0]?["finish_reason"]);
    }

    [Fact]
    public async Task Chat_CollectionOfDocuments_IsNamedByItsName()
    {
        await using FilesClient client = await StartAsync();
        string folder = Path.Combine(_root, "documents");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "birds.md"), "The emperor penguin swims under the ice of the south.\n", Cancellation);
        await client.PostAsync("/hearth/v1/knowledge/nature/add", $"{{\"path\":{JsonValue.Create(folder).ToJsonString()}}}");

        JsonNode answer = await client.PostAsync(Chat, Body("nature"));

        Assert.Equal("birds.md", (string?)answer["choices"]?[0]?["message"]?["annotations"]?[0]?["filename"]);
    }

    [Theory]
    [InlineData("""{"type":"file_search","vector_store_ids":["none"]}""", 404, "HEARTH-GATE-023")]
    [InlineData("""{"type":"file_search"}""", 400, "HEARTH-GATE-002")]
    [InlineData("""{"type":"file_search","vector_store_ids":["a"]},{"type":"file_search","vector_store_ids":["b"]}""", 400, "HEARTH-GATE-003")]
    [InlineData("""{"type":"web_search"}""", 400, "HEARTH-GATE-003")]
    public async Task Chat_ToolThatCannotBe_IsRefused(string tools, int status, string code)
    {
        await using FilesClient client = await StartAsync();

        using HttpResponseMessage answer = await client.Gateway.PostAsync(Chat, GatewayFixture.ChatBody($",\"tools\":[{tools}]"));

        Assert.Equal(code, Assert.Single(answer.Headers.GetValues("x-hearth-error")));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Chat_ServerWithoutFiles_SaysSo()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(_model);

        using HttpResponseMessage answer = await gateway.PostAsync(Chat, Body("vs_1"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("HEARTH-GATE-003", Assert.Single(answer.Headers.GetValues("x-hearth-error")));
    }

    private static string Body(string store, string before = "", string more = "") =>
        "{\"model\":\"m\",\"messages\":[" + before + "{\"role\":\"user\",\"content\":\"Which penguin swims under the ice?\"}],\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\""
        + store + "\"],\"max_num_results\":3}]" + more + "}";

    private static async Task<(string File, string Store)> FillAsync(FilesClient client)
    {
        JsonNode file = await client.UploadAsync("birds.md", Encoding.UTF8.GetBytes("# Birds\n\nThe emperor penguin swims under the ice of the south.\n"));
        JsonNode store = await client.PostAsync("/v1/vector_stores", $$"""{"file_ids":["{{file["id"]}}"]}""");
        await client.UntilEndedAsync($"/v1/vector_stores/{store["id"]}");
        return ((string?)file["id"] ?? "", (string?)store["id"] ?? "");
    }

    private async Task<FilesClient> StartAsync()
    {
        FilesClient client = await FilesClient.StartAsync(_root, new WordsRuntime());
        client.Gateway.Models.Register(GatewayFixture.Descriptor(GatewayFixture.ModelId), (_, _) => ValueTask.FromResult<IModelRuntime>(new ChatModelRuntime(_model)));
        return client;
    }
}
