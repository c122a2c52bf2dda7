using System.Diagnostics;
using Hearth.Gateway.Errors;
using Hearth.Gateway.Requests;
using Hearth.Gateway.VectorStores;
using Hearth.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.OpenAi;

/// <summary>The path of both completion endpoints, from the admitted request to the last byte of its answer.</summary>
/// <remarks>
/// In order: (1) a place in the gate, (2) the body, (3) its fields, (4) the model, (5) passages of files where they are asked for, (6) the
/// answer, plain or streamed. Until the model's first output
/// nothing is sent, so every failure up to there has its own status; after it, a stream ends with an error event and a dropped connection.
/// </remarks>
internal sealed partial class CompletionEndpoint(
    GatedRequests requests,
    BodyReader bodies,
    ModelSource models,
    FileSearchPrompt fileSearch,
    GatewayOptions options,
    IdSource ids,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<CompletionEndpoint> logger)
{
    public Task ChatAsync(HttpContext context) => HandleAsync(context, CompletionProtocol.Chat);

    public Task TextAsync(HttpContext context) => HandleAsync(context, CompletionProtocol.Text);

    private Task HandleAsync(HttpContext context, CompletionProtocol protocol) =>
        requests.RunAsync(context, deadline => AnswerAsync(context, protocol, deadline));

    private async Task AnswerAsync(HttpContext context, CompletionProtocol protocol, RequestDeadline deadline)
    {
        RequestScope scope = RequestScope.Of(context);
        GenerationRequest request = await ReadAsync(context, protocol, deadline.Token);
        ModelDescriptor model = models.Resolve(request.Model);
        scope.ModelId = model.Id;
        request.Options.ModelId = model.Id;
        request.Options.Owner = scope.Owner;
        await fileSearch.ApplyAsync(request, model, scope, deadline.Token);
        SetModelHeaders(context.Response.Headers, model, request);
        using ModelLease lease = await models.LeaseAsync(model, scope, deadline.Token);

        using Activity? activity = GatewayMetrics.Activities.StartActivity(protocol.OperationName);
        activity?.SetTag("gen_ai.operation.name", protocol.OperationName);
        activity?.SetTag("gen_ai.request.model", model.Id);

        var head = new AnswerHead(ids.Next(protocol.IdPrefix), time.GetUtcNow().ToUnixTimeSeconds(), model.Id);
        var run = new GenerationRun(lease.Chat, request, scope, metrics);
        if (request.Stream)
        {
            await StreamAsync(context, protocol, request, head, run, deadline);
        }
        else
        {
            var collected = new CollectingSink();
            await run.RunAsync(collected, deadline.Token);
            await protocol.WritePlainAsync(context, collected, head, request);
        }
    }

    private async ValueTask<GenerationRequest> ReadAsync(HttpContext context, CompletionProtocol protocol, CancellationToken cancellationToken)
    {
        using PooledBody body = await bodies.ReadAsync(context, cancellationToken);
        return protocol.Read(body.Bytes, options.JsonDepthMax);
    }

    private static void SetModelHeaders(IHeaderDictionary headers, ModelDescriptor model, GenerationRequest request)
    {
        headers["x-hearth-model"] = HeaderText.Clean(model.Id);
        headers["x-hearth-runtime"] = HeaderText.Clean(model.Runtime);
        if (request.IncludeUsage && !request.Stream)
        {
            request.Ignored.Add("stream_options");
        }

        if (!request.Ignored.IsEmpty)
        {
            headers["x-hearth-ignored"] = request.Ignored.ToString();
        }
    }

    private async Task StreamAsync(
        HttpContext context,
        CompletionProtocol protocol,
        GenerationRequest request,
        AnswerHead head,
        GenerationRun run,
        RequestDeadline deadline)
    {
        using var stream = new SseStream(context);
        try
        {
            await run.RunAsync(protocol.CreateStreamSink(stream, head, request), deadline.Token);
        }
        catch (Exception failure) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Exception reason = failure is OperationCanceledException cancelled ? deadline.Explain(cancelled) : failure;
            LogBroken(reason);
            await stream.FailAsync(ErrorMapper.FromException(reason));
        }
    }

    [LoggerMessage(13020, LogLevel.Warning, "A stream broke off after it had begun")]
    private partial void LogBroken(Exception reason);
}
