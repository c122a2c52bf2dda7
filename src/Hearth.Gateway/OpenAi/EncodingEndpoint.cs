using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hearth.Gateway.Requests;
using Hearth.Inference;
using Hearth.Primitives.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>The path of <c>/v1/embeddings</c> and <c>/v1/rerank</c>: everything is computed before anything is sent, so every failure has its status.</summary>
internal sealed class EncodingEndpoint(
    GatedRequests requests, BodyReader bodies, ModelSource models, GatewayOptions options, IdSource ids, GatewayMetrics metrics)
{
    private const string TruncatedHeader = "x-hearth-truncated";

    /// <summary>Bytes of an answer that may wait in memory before they are sent.</summary>
    private const int UnsentBytesMax = 64 * 1024;

    public Task EmbedAsync(HttpContext context) => requests.RunAsync(context, deadline => EmbedAsync(context, deadline.Token));

    public Task RerankAsync(HttpContext context) => requests.RunAsync(context, deadline => RerankAsync(context, deadline.Token));

    private async Task EmbedAsync(HttpContext context, CancellationToken cancellationToken)
    {
        EmbeddingRequest request;
        using (PooledBody body = await bodies.ReadAsync(context, cancellationToken))
        {
            request = EmbeddingRequestReader.Read(body.Bytes, options.JsonDepthMax);
        }

        RequestScope scope = RequestScope.Of(context);
        ModelDescriptor model = models.Resolve(request.Model, ModelKind.Embedding);
        scope.ModelId = model.Id;
        using ModelLease lease = await models.LeaseAsync(model, scope, cancellationToken);
        using Activity? activity = Start("embeddings", model);
        long begun = scope.BeginWait();
        GeneratedEmbeddings<Embedding<float>> embeddings = await GenerateAsync(lease.Embedder, request, cancellationToken);
        scope.EndWait(begun);
        long tokens = embeddings.Usage?.InputTokenCount ?? 0;
        metrics.TokensUsed(tokens, 0);
        int truncated = embeddings.AdditionalProperties?.TryGetValue(EmbeddingOptionsExtensions.TruncatedTextsKey, out int cut) is true ? cut : 0;
        SetHeaders(context.Response, model, request.Ignored, truncated);
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, GatewayJsonContext.StreamWriter);
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        for (int index = 0; index < embeddings.Count; index++)
        {
            Write(writer, embeddings[index].Vector.Span, index, request.WantsBase64);
            await SendAsync(context, writer, cancellationToken);
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, model.Id);
        WriteUsage(writer, tokens);
        writer.WriteEndObject();
    }

    private static Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEmbeddingGenerator<string, Embedding<float>> embedder, EmbeddingRequest request, CancellationToken cancellationToken)
    {
        EmbeddingGenerationOptions asked = new() { Dimensions = request.Dimensions, Truncate = request.Truncate };
        if (request.Tokens.Count == 0)
        {
            return embedder.GenerateAsync(request.Texts, asked, cancellationToken);
        }

        var ofTokens = embedder.GetService<IEmbeddingGenerator<ReadOnlyMemory<int>, Embedding<float>>>()
            ?? throw JsonField.Unsupported("input", "as tokens is not supported by this model: send text");
        return ofTokens.GenerateAsync(request.Tokens, asked, cancellationToken);
    }

    private async Task RerankAsync(HttpContext context, CancellationToken cancellationToken)
    {
        RerankRequest request;
        using (PooledBody body = await bodies.ReadAsync(context, cancellationToken))
        {
            request = RerankRequestReader.Read(body.Bytes, options.JsonDepthMax);
        }

        RequestScope scope = RequestScope.Of(context);
        ModelDescriptor model = models.Resolve(request.Model, ModelKind.Rerank);
        scope.ModelId = model.Id;
        using ModelLease lease = await models.LeaseAsync(model, scope, cancellationToken);
        using Activity? activity = Start("rerank", model);
        long begun = scope.BeginWait();
        RerankScores ranked = await lease.Reranker.ScoreAsync(request.Query ?? "", request.Documents, request.Truncate, cancellationToken);
        scope.EndWait(begun);
        metrics.TokensUsed(ranked.Tokens, 0);
        SetHeaders(context.Response, model, request.Ignored, ranked.TruncatedTexts);
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, GatewayJsonContext.StreamWriter);
        writer.WriteStartObject();
        writer.WriteString("id"u8, ids.Next("rerank-"));
        writer.WriteString("object"u8, "list"u8);
        writer.WriteString("model"u8, model.Id);
        writer.WriteStartArray("results"u8);

        // Equal scores keep the order of the documents.
        foreach (int index in Enumerable.Range(0, ranked.Scores.Count).OrderByDescending(index => ranked.Scores[index]).Take(request.Top ?? int.MaxValue))
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, index);
            writer.WriteNumber("relevance_score"u8, ranked.Scores[index]);
            if (request.ReturnsDocuments)
            {
                writer.WriteStartObject("document"u8);
                writer.WriteString("text"u8, request.Documents[index]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            await SendAsync(context, writer, cancellationToken);
        }

        writer.WriteEndArray();
        WriteUsage(writer, ranked.Tokens);
        writer.WriteEndObject();
    }

    private static Activity? Start(string operation, ModelDescriptor model)
    {
        Activity? activity = GatewayMetrics.Activities.StartActivity(operation);
        activity?.SetTag("gen_ai.operation.name", operation);
        activity?.SetTag("gen_ai.request.model", model.Id);
        return activity;
    }

    private static void SetHeaders(HttpResponse response, ModelDescriptor model, IgnoredFields ignored, int truncated)
    {
        response.ContentType = "application/json";
        response.Headers["x-hearth-model"] = HeaderText.Clean(model.Id);
        response.Headers["x-hearth-runtime"] = HeaderText.Clean(model.Runtime);
        if (!ignored.IsEmpty)
        {
            response.Headers["x-hearth-ignored"] = ignored.ToString();
        }

        if (truncated > 0)
        {
            response.Headers[TruncatedHeader] = truncated.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<float> vector, int index, bool isBase64)
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "embedding"u8);
        writer.WriteNumber("index"u8, index);
        if (isBase64)
        {
            // Little-endian, as on every processor that Hearth runs on.
            writer.WriteBase64String("embedding"u8, MemoryMarshal.AsBytes(vector));
        }
        else
        {
            writer.WriteStartArray("embedding"u8);
            foreach (float element in vector)
            {
                writer.WriteNumberValue(element);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter writer, long tokens)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, tokens);
        writer.WriteNumber("total_tokens"u8, tokens);
        writer.WriteEndObject();
    }

    /// <summary>A long answer goes out in parts: a reader that stands still holds a bounded amount of memory.</summary>
    private static async ValueTask SendAsync(HttpContext context, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        if (writer.BytesPending + context.Response.BodyWriter.UnflushedBytes < UnsentBytesMax)
        {
            return;
        }

        await writer.FlushAsync(cancellationToken);
        await context.Response.BodyWriter.FlushAsync(cancellationToken);
    }
}
