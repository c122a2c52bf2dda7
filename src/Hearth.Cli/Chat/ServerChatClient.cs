using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Hearth.Cli.Chat;

/// <summary>Talks to a running server over its OpenAI API, so that a chat beside a server shares its loaded model.</summary>
/// <remarks>Carries what <c>hearth chat</c> sends and no more: text messages and sampling settings.</remarks>
internal sealed class ServerChatClient(Uri server) : IChatClient
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
        }

        return updates.ToChatResponse();
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server, "v1/chat/completions"))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(Compose(messages, options), ChatJsonContext.Default.ServerChatRequest)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await SendAsync(request, cancellationToken);
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            if (string.Equals(item.Data, "[DONE]", StringComparison.Ordinal))
            {
                yield break;
            }

            ServerChatChunk? chunk = JsonSerializer.Deserialize(item.Data, ChatJsonContext.Default.ServerChatChunk);
            if (chunk?.Error is { } error)
            {
                throw new CliException(CliErrors.ServerFailed, $"The server failed in the middle of the answer: {error.Message}");
            }

            foreach (ServerChatChoice choice in chunk?.Choices ?? [])
            {
                List<AIContent> contents = choice.Delta?.ReasoningContent is { Length: > 0 } thinking ? [new TextReasoningContent(thinking)] : [];
                contents.Add(new TextContent(choice.Delta?.Content ?? string.Empty));
                yield return new ChatResponseUpdate(ChatRole.Assistant, contents)
                {
                    FinishReason = choice.FinishReason is { } reason ? new ChatFinishReason(reason) : null,
                };
            }

            if (chunk?.Usage is { } usage)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails
                {
                    InputTokenCount = usage.PromptTokens,
                    OutputTokenCount = usage.CompletionTokens,
                    TotalTokenCount = usage.TotalTokens,
                })]);
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
        => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => _http.Dispose();

    private static ServerChatRequest Compose(IEnumerable<ChatMessage> messages, ChatOptions? options) => new()
    {
        Model = options?.ModelId ?? "hearth",
        Messages = [.. messages.Select(static message => new ServerChatMessage(message.Role.Value, message.Text))],
        Temperature = options?.Temperature,
        TopP = options?.TopP,
        MaxTokens = options?.MaxOutputTokens,
        Seed = options?.Seed,
    };

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new CliException(CliErrors.ServerUnreachable, $"The server at {server} does not answer: {failure.Message}", failure);
        }

        if (response.StatusCode is HttpStatusCode.OK)
        {
            return response;
        }

        using (response)
        {
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            string code = response.Headers.TryGetValues("x-hearth-error", out IEnumerable<string>? values) ? $" ({string.Join(',', values)})" : string.Empty;
            throw new CliException(CliErrors.ServerFailed, $"The server refused the request with {(int)response.StatusCode}{code}: {ReadMessage(body)}");
        }
    }

    private static string ReadMessage(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ChatJsonContext.Default.ServerChatChunk)?.Error?.Message ?? "no reason given";
        }
        catch (JsonException)
        {
            return "the reason is not readable";
        }
    }
}
