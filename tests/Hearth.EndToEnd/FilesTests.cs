using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Hearth.EndToEnd;

/// <summary>Documents in a running server: what it has acknowledged survives kill -9, and the command line goes through it.</summary>
public sealed class FilesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VectorStore_ServerKilledWhileReading_GoesOnWhenItIsBack()
    {
        string text = Text(2000);
        string? file;
        string store;
        using TemporaryFolder home = new();
        await using HearthServer killed = await HearthServer.StartOnAsync(home);
        using (HttpClient http = Client(killed))
        {
            file = (string?)(await UploadAsync(http, text))["id"];
            JsonNode made = await SendAsync(http, HttpMethod.Post, "v1/vector_stores", $$"""{"file_ids":["{{file}}"]}""");
            store = $"v1/vector_stores/{made["id"]}";
            Assert.Equal("in_progress", (string?)(await SendAsync(http, HttpMethod.Get, store, null))["status"]);
        }

        await killed.KillAsync();
        await using HearthServer back = await HearthServer.StartOnAsync(home);
        using HttpClient again = Client(back);
        JsonNode ready = await UntilEndedAsync(again, store);
        JsonNode found = await SendAsync(again, HttpMethod.Post, store + "/search", """{"query":"What does item 1234 weigh?","max_num_results":3}""");

        Assert.Equal(1, (int?)ready["file_counts"]?["completed"]);
        Assert.Equal(text, await again.GetStringAsync(new Uri($"v1/files/{file}/content", UriKind.Relative), Cancellation));
        Assert.Contains(found["data"]?.AsArray() ?? [], static hit => ((string?)hit?["content"]?[0]?["text"] ?? "").Contains("item 1234 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Knowledge_BesideARunningServer_GoesThroughIt()
    {
        await using HearthServer server = await HearthServer.StartAsync();
        using TemporaryFolder documents = new();
        await File.WriteAllTextAsync(Path.Combine(documents.Path, "kettle.md"), "# Kettle\n\nThe kettle must be descaled every four weeks with vinegar.\n", Cancellation);

        CommandResult added = await Command.HearthAsync(server.Home, "knowledge", "add", "notes", documents.Path, "--json");
        CommandResult answer = await Command.HearthAsync(server.Home, "knowledge", "ask", "notes", "How often must the kettle be descaled?", "--json");
        CommandResult missing = await Command.HearthAsync(server.Home, "knowledge", "list", "nothing");
        CommandResult watch = await Command.HearthAsync(server.Home, "knowledge", "watch", "notes", documents.Path);

        Assert.True(added.ExitCode == 0, added.ToString());
        Assert.Equal(1, (int?)JsonNode.Parse(added.Output)?["added"]);
        Assert.Equal("The kettle must be descaled every four weeks with vinegar.", (string?)JsonNode.Parse(answer.Output)?["sentences"]?[0]?["text"]);
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("HEARTH-KNOW-001", missing.Errors, StringComparison.Ordinal);
        Assert.Equal(4, watch.ExitCode);
        Assert.Contains("HEARTH-VEC-001", watch.Errors, StringComparison.Ordinal);
    }

    private static string Text(int items)
    {
        var text = new StringBuilder("# Items\n");
        for (int item = 0; item < items; item++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\nThe item {item} weighs {item * 7 % 1000} grams and lies on shelf {item % 90} of the store.\n");
        }

        return text.ToString();
    }

    private static HttpClient Client(HearthServer server) => new(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = server.Url };

    private static async Task<JsonNode> UploadAsync(HttpClient http, string text)
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var purpose = new StringContent("assistants");
        using var form = new MultipartFormDataContent { { file, "file", "items.md" }, { purpose, "purpose" } };
        using HttpResponseMessage answer = await http.PostAsync(new Uri("v1/files", UriKind.Relative), form, Cancellation);
        return await ReadAsync(answer);
    }

    private static async Task<JsonNode> UntilEndedAsync(HttpClient http, string store)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            JsonNode now = await SendAsync(http, HttpMethod.Get, store, null);
            if ((string?)now["status"] is not "in_progress")
            {
                return now;
            }

            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private static async Task<JsonNode> SendAsync(HttpClient http, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using HttpResponseMessage answer = await http.SendAsync(request, Cancellation);
        return await ReadAsync(answer);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text) ?? throw new InvalidOperationException("The answer is null.");
    }
}
