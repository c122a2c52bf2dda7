using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.OpenAi;

/// <summary>What differs between the two completion endpoints.</summary>
internal abstract class CompletionProtocol
{
    public static CompletionProtocol Chat { get; } = new ChatProtocol();

    public static CompletionProtocol Text { get; } = new TextProtocol();

    /// <summary>As the GenAI conventions name it.</summary>
    public abstract string OperationName { get; }

    public abstract string IdPrefix { get; }

    public abstract GenerationRequest Read(ReadOnlySpan<byte> body, int depthMax);

    public abstract IGenerationSink CreateStreamSink(SseStream stream, AnswerHead head, GenerationRequest request);

    public async Task WritePlainAsync(HttpContext context, CollectingSink collected, AnswerHead head, GenerationRequest request)
    {
        byte[] body = Serialize(collected, head, request);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    protected abstract byte[] Serialize(CollectingSink collected, AnswerHead head, GenerationRequest request);

    private sealed class ChatProtocol : CompletionProtocol
    {
        public override string OperationName => "chat";

        public override string IdPrefix => "chatcmpl-";

        public override GenerationRequest Read(ReadOnlySpan<byte> body, int depthMax) => ChatRequestReader.Read(body, depthMax);

        public override IGenerationSink CreateStreamSink(SseStream stream, AnswerHead head, GenerationRequest request) =>
            new ChatStreamSink(stream, head, request);

        protected override byte[] Serialize(CollectingSink collected, AnswerHead head, GenerationRequest request) =>
            JsonSerializer.SerializeToUtf8Bytes(collected.ToChat(head, request), GatewayJsonContext.Wire.ChatCompletion);
    }

    private sealed class TextProtocol : CompletionProtocol
    {
        public override string OperationName => "text_completion";

        public override string IdPrefix => "cmpl-";

        public override GenerationRequest Read(ReadOnlySpan<byte> body, int depthMax) => TextRequestReader.Read(body, depthMax);

        public override IGenerationSink CreateStreamSink(SseStream stream, AnswerHead head, GenerationRequest request) =>
            new TextStreamSink(stream, head, request.IncludeUsage, request.TopLogProbs > 0);

        protected override byte[] Serialize(CollectingSink collected, AnswerHead head, GenerationRequest request) =>
            JsonSerializer.SerializeToUtf8Bytes(
                collected.ToText(head, request.WantsLogProbs, request.TopLogProbs > 0), GatewayJsonContext.Wire.TextCompletion);
    }
}
