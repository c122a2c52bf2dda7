using System.ClientModel;
using System.Text;
using System.Text.Json;
using Hearth.Testing;
using OpenAI;
using OpenAI.Chat;

namespace Hearth.EndToEnd;

/// <summary>The first promise: a clean clone answers, in the terminal and through the API that people's tools already speak.</summary>
public sealed class ChatTests(RunningServer running) : IClassFixture<RunningServer>
{
    // Every path must say Tokyo: the exact arithmetic's least margin on this answer is .97.
    private const string Question = "What is the capital of Japan?";
    private const string Answer = "The capital of Japan is Tokyo.";

    [Fact]
    public async Task Curl_PlainChat_SaysTokyo()
    {
        CommandResult result = await Command.RunAsync(
            "curl",
            ["-sS", "--fail-with-body", $"{running.Server.Url}v1/chat/completions", "-H", "content-type: application/json", "-d",
                $$"""{"model":"hearth","temperature":0,"messages":[{"role":"user","content":"{{Question}}"}]}"""]);

        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument body = JsonDocument.Parse(result.Output);
        JsonElement choice = body.RootElement.GetProperty("choices")[0];
        Assert.Equal(Answer, choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("chat.completion", body.RootElement.GetProperty("object").GetString());
    }

    [Fact]
    public async Task Curl_SameQuestionAgain_ReadsTheCachedPrompt()
    {
        string body = $$"""{"model":"hearth","temperature":0,"max_tokens":2,"messages":[{"role":"user","content":"{{Question}} Say it twice."}]}""";
        for (int run = 0; run < 2; run++)
        {
            CommandResult result = await Command.RunAsync(
                "curl", ["-sS", "--fail-with-body", $"{running.Server.Url}v1/chat/completions", "-H", "content-type: application/json", "-d", body]);
            Assert.True(result.ExitCode == 0, result.ToString());
            using JsonDocument answer = JsonDocument.Parse(result.Output);
            JsonElement usage = answer.RootElement.GetProperty("usage");
            int cached = usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
            int prompt = usage.GetProperty("prompt_tokens").GetInt32();

            // Other tests of the class may have left the beginning of the template.
            Assert.True(run == 0 ? cached < prompt - 1 : cached == prompt - 1, $"{cached} of {prompt} were cached.");
        }
    }

    [Fact]
    public async Task Curl_StreamedChat_EndsWithDone()
    {
        CommandResult result = await Command.RunAsync(
            "curl",
            ["-sSN", $"{running.Server.Url}v1/chat/completions", "-H", "content-type: application/json", "-d",
                $$"""{"model":"hearth","temperature":0,"stream":true,"messages":[{"role":"user","content":"{{Question}}"}]}"""]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.EndsWith("data: [DONE]\n\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAIForNode_PlainAndStreamed_SayTokyo()
    {
        CommandResult result = await Command.RunAsync(
            "node", ["openai-chat.mjs", $"{running.Server.Url}v1", "hearth", Question], folder: Path.Combine(RepositoryPaths.Root, "tests", "tools"));

        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument report = JsonDocument.Parse(result.Output);
        JsonElement root = report.RootElement;
        Assert.Equal(Answer, root.GetProperty("plain").GetString());
        Assert.Equal(Answer, root.GetProperty("streamed").GetString());
        Assert.Equal("stop", root.GetProperty("finish").GetString());
        Assert.Equal(
            root.GetProperty("plainUsage").GetProperty("total_tokens").GetInt32(), root.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal("NotFoundError", root.GetProperty("missing").GetProperty("name").GetString());
        Assert.Equal("model_not_found", root.GetProperty("missing").GetProperty("code").GetString());
        Assert.False(string.IsNullOrEmpty(root.GetProperty("requestId").GetString()));
        Assert.Contains(
            root.GetProperty("models").EnumerateArray(),
            static id => string.Equals(id.GetString(), "SmolLM2-135M-Instruct.Q4_1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenAIForNode_DemandedCall_IsValidPlainAndStreamed()
    {
        // The template of the shipped model shows no tools, and the model is far too small to call any by itself.
        CommandResult result = await Command.RunAsync(
            "node", ["openai-tools.mjs", $"{running.Server.Url}v1", "hearth", "required"], folder: Path.Combine(RepositoryPaths.Root, "tests", "tools"));

        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument report = JsonDocument.Parse(result.Output);
        JsonElement root = report.RootElement;
        Assert.Equal("tool_calls", root.GetProperty("finish").GetString());
        Assert.Equal("tool_calls", root.GetProperty("streamedFinish").GetString());
        JsonElement call = root.GetProperty("plain").GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal("pick", call.GetProperty("name").GetString());
        Assert.Equal(
            call.GetProperty("arguments").GetString(),
            root.GetProperty("streamed").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
        using JsonDocument arguments = JsonDocument.Parse(call.GetProperty("arguments").GetString() ?? "");
        Assert.Contains(arguments.RootElement.GetProperty("colour").GetString(), (string[])["red", "green", "blue"]);
        Assert.InRange(arguments.RootElement.GetProperty("number").GetInt32(), 1, 9);
    }

    [Fact]
    public async Task OpenAIForDotNet_PlainAndStreamed_SayTokyo()
    {
        ChatClient client = new(
            "hearth", new ApiKeyCredential("any-key"), new OpenAIClientOptions { Endpoint = new Uri(running.Server.Url, "v1") });
        ChatCompletionOptions options = new() { Temperature = 0 };
        ChatMessage[] messages = [new UserChatMessage(Question)];

        ClientResult<ChatCompletion> plain = await client.CompleteChatAsync(messages, options, TestContext.Current.CancellationToken);
        StringBuilder streamed = new();
        await foreach (StreamingChatCompletionUpdate update in
            client.CompleteChatStreamingAsync(messages, options, TestContext.Current.CancellationToken))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                streamed.Append(part.Text);
            }
        }

        Assert.Equal(Answer, plain.Value.Content[0].Text);
        Assert.Equal(Answer, streamed.ToString());
    }

    [Fact]
    public async Task HearthChat_BesideARunningServer_SaysTokyo()
    {
        CommandResult result = await Command.HearthAsync(running.Server.Home, "chat", "--temperature", "0", Question);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(Answer, result.Output.Trim());
    }

    [Fact]
    public async Task HearthChat_WithoutAServer_SaysTokyo()
    {
        using TemporaryFolder home = new();
        CommandResult result = await Command.HearthAsync(home.Path, "chat", "--temperature", "0", Question);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(Answer, result.Output.Trim());
    }

    [Fact]
    public async Task HearthChat_QuestionOnStandardInput_SaysTokyo()
    {
        using TemporaryFolder home = new();
        CommandResult result = await Command.RunAsync(Command.Hearth, ["chat", "--temperature", "0"], home.Path, input: Question);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(Answer, result.Output.Trim());
    }
}
