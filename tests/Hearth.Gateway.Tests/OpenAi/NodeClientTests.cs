using System.Diagnostics;
using System.Text.Json;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.Tests.OpenAi;

/// <summary>The official client for Node, whose stream helper refuses deltas that are not exactly OpenAI's.</summary>
public sealed class NodeClientTests
{
    [Fact(Timeout = 60_000)]
    public async Task Node_CallsInPieces_AreReadPlainAndStreamed()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Yielding(
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("Hm.")]),
            new ChatResponseUpdate(ChatRole.Assistant, "I pick."),
            Piece(0, "call_a", "pick", ""),
            Piece(0, "call_a", null, "{\"colour\": \"red\", "),
            Piece(0, "call_a", null, "\"number\": 7}"),
            new ChatResponseUpdate(
                ChatRole.Assistant, [new FunctionCallContent("call_a", "pick") { RawRepresentation = "{\"colour\": \"red\", \"number\": 7}" }]),
            TestChatClient.End(ChatFinishReason.ToolCalls, 9, 12)));

        using JsonDocument report = JsonDocument.Parse(await RunAsync(new Uri(gateway.Url, "v1"), "required"));
        JsonElement root = report.RootElement;

        foreach (string message in (string[])["plain", "streamed"])
        {
            JsonElement call = root.GetProperty(message).GetProperty("tool_calls")[0];
            Assert.Equal("I pick.", root.GetProperty(message).GetProperty("content").GetString());
            Assert.Equal("Hm.", root.GetProperty(message).GetProperty("reasoning_content").GetString());
            Assert.Equal("call_a", call.GetProperty("id").GetString());
            Assert.Equal("pick", call.GetProperty("function").GetProperty("name").GetString());
            Assert.Equal("{\"colour\": \"red\", \"number\": 7}", call.GetProperty("function").GetProperty("arguments").GetString());
        }

        Assert.Equal("tool_calls", root.GetProperty("finish").GetString());
        Assert.Equal("tool_calls", root.GetProperty("streamedFinish").GetString());
        Assert.Equal("pick", Assert.Single(root.GetProperty("names").EnumerateArray()).GetString());
    }

    private static ChatResponseUpdate Piece(int index, string id, string? name, string arguments) =>
        new(ChatRole.Assistant, []) { RawRepresentation = new ToolCallDelta(index, id, name, arguments) };

    private static async Task<string> RunAsync(Uri address, string choice)
    {
        string folder = Path.GetDirectoryName(RepositoryPaths.NodeModules)!;
        ProcessStartInfo start = new("node", [Path.Combine(folder, "openai-tools.mjs"), address.ToString(), "m", choice])
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
