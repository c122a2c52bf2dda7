using System.Text.Json;
using Hearth.Gateway.Collections;
using Hearth.Gateway.Errors;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Inference;
using Hearth.Knowledge;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.Knowledge;

/// <summary>Has the server read a file or folder of its machine into a collection: <c>POST /hearth/v1/knowledge/{collection}/add</c>.</summary>
/// <remarks>
/// The run lives as long as its request: a client that leaves, or the server's stop, ends it, and the next request for the collection goes on where it ended. So
/// there is no list of jobs that could be forgotten. It has no deadline, because a large folder takes as long as it takes.
/// </remarks>
internal sealed partial class KnowledgeAddEndpoint(
    GatedRequests requests,
    BodyReader bodies,
    KnowledgeSource source,
    KnowledgeOptions knowledge,
    GatewayOptions options,
    TimeProvider time,
    KnowledgeRunScope scope,
    ILogger<KnowledgeAddEndpoint> logger)
{
    /// <summary>Events of progress come no closer than this.</summary>
    private const int EventsApartMs = 100;

    public Task AddAsync(HttpContext context) => requests.RunLongAsync(context, RequestLane.Store, async deadline =>
    {
        KnowledgeAddition addition;
        using (PooledBody body = await bodies.ReadAsync(context, deadline.Token))
        {
            addition = KnowledgeAddition.Read(body.Bytes, options.JsonDepthMax);
        }

        await scope.RunAsync(
            KnowledgeEndpoints.NameOf(context),
            cancellationToken => addition.Stream ? StreamAsync(context, addition, cancellationToken) : AnswerAsync(context, addition, cancellationToken),
            deadline.Token);
    });

    private async Task AnswerAsync(HttpContext context, KnowledgeAddition addition, CancellationToken cancellationToken)
    {
        IngestionReport report = await RunAsync(context, addition, progress: null, cancellationToken);
        addition.Ignored.Tell(context.Response);
        await using var answer = new JsonAnswer(context);
        KnowledgeJson.Write(answer.Writer, report);
    }

    private async Task StreamAsync(HttpContext context, KnowledgeAddition addition, CancellationToken cancellationToken)
    {
        using var stream = new SseStream(context);
        try
        {
            var progress = new ProgressChannel();
            Task<IngestionReport> running = RunToEndAsync(context, addition, progress, cancellationToken);
            addition.Ignored.Tell(context.Response);
            await SendProgressAsync(stream, progress, cancellationToken);
            Send(stream, "report", await running, KnowledgeJson.Write);
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception failure) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Exception reason = failure is OperationCanceledException cancelled ? KnowledgeRunScope.Stopped(cancelled) : failure;
            LogBroken(reason);
            await FailAsync(context, stream, ErrorMapper.FromException(reason));
        }
    }

    private async Task<IngestionReport> RunToEndAsync(HttpContext context, KnowledgeAddition addition, ProgressChannel progress, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(context, addition, progress, cancellationToken);
        }
        finally
        {
            progress.End();
        }
    }

    private async Task<IngestionReport> RunAsync(HttpContext context, KnowledgeAddition addition, ProgressChannel? progress, CancellationToken cancellationToken)
    {
        string collection = KnowledgeEndpoints.NameOf(context);
        string? made = addition.Reembed || await source.Store.FindAsync(collection, cancellationToken) is null
            ? null
            : (await source.Catalog.FindAsync(collection, cancellationToken)).Embedder;
        using ModelLease lease = await source.LeaseAsync(addition.Model, made, RequestScope.Of(context), cancellationToken);
        return await new KnowledgeIngestion(source.Store, lease.Embedder, knowledge, time, source.Diagnostics).AddAsync(addition.Of(collection), progress, cancellationToken);
    }

    private async Task SendProgressAsync(SseStream stream, ProgressChannel progress, CancellationToken cancellationToken)
    {
        long? sent = null;
        await foreach (IngestionProgress now in progress.Reader.ReadAllAsync(cancellationToken))
        {
            if (sent is { } last && time.GetElapsedTime(last).TotalMilliseconds < EventsApartMs && now.Files < now.FilesTotal)
            {
                continue;
            }

            sent = time.GetTimestamp();
            Send(stream, "progress", now, KnowledgeJson.Write);
            await stream.FlushAsync(cancellationToken);
        }
    }

    /// <summary>One object with one member, which says what it is.</summary>
    private static void Send<T>(SseStream stream, string name, T value, Action<Utf8JsonWriter, T> write)
    {
        Utf8JsonWriter json = stream.BeginEvent();
        json.WriteStartObject();
        json.WritePropertyName(name);
        write(json, value);
        json.WriteEndObject();
        stream.EndEvent();
    }

    private static async Task FailAsync(HttpContext context, SseStream stream, ErrorAnswer answer)
    {
        RequestScope scope = RequestScope.Of(context);
        scope.ErrorCode = answer.Definition.Code;
        scope.IsBroken = true;
        Send(stream, "error", ErrorWriter.ToProblem(context, answer), static (json, problem) => JsonSerializer.Serialize(json, problem, GatewayJsonContext.Wire.ProblemDetails));
        await stream.FlushAsync(context.RequestAborted);
    }

    [LoggerMessage(13030, LogLevel.Warning, "A reading of files broke off after its answer had begun")]
    private partial void LogBroken(Exception reason);
}
