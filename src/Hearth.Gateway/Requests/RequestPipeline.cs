using System.Globalization;
using Hearth.Gateway.Errors;
using Hearth.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.Requests;

/// <summary>What every request passes before and after its endpoint.</summary>
/// <remarks>
/// In order: (1) id and headers, (2) host, (3) origin, (4) caller, (5) endpoint, (6) unknown path or method, (7) failure to answer, (8) metrics and one
/// log line. This is the module's boundary: a broad catch stands here and nowhere else.
/// </remarks>
internal sealed partial class RequestPipeline(
    GatewayOptions options,
    AllowedHosts hosts,
    IdSource ids,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<RequestPipeline> logger)
{
    /// <summary>What servers commonly log for a client that went away before its answer; it is never sent.</summary>
    private const int StatusClientGone = 499;

    private const int ClientIdCharsMax = 128;


    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        RequestScope scope = Begin(context);
        using IDisposable? logScope = logger.BeginScope(new RequestLogScope(scope));
        bool isClientGone = false;
        metrics.RequestStarted();
        try
        {
            Admit(context, scope);
            await next(context);
            await AnswerUnmatchedAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            isClientGone = true;
        }
#pragma warning disable CA1031 // Do not catch general exception types: the boundary turns every failure into an answer.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            isClientGone = context.RequestAborted.IsCancellationRequested;
            await AnswerFailureAsync(context, scope, failure);
        }

        End(context, scope, isClientGone);
        if (scope.IsBroken && !isClientGone)
        {
            // An abort would throw away what the socket has not taken yet, and the error event with it. For an exception after the head the server sends
            // what was written and closes without the final chunk, which every HTTP/1.1 client reports as a broken body.
            throw new GatewayException(GatewayErrors.Unexpected, "The answer broke off after its head was sent; see the log line of the request.");
        }
    }

    private RequestScope Begin(HttpContext context)
    {
        var scope = new RequestScope(ids.Next("req_"), time);
        context.Features.Set(scope);
        IHeaderDictionary headers = context.Response.Headers;
        headers["x-request-id"] = scope.RequestId;
        headers.XContentTypeOptions = "nosniff";
        string? clientId = context.Request.Headers["X-Client-Request-Id"];
        if (clientId is { Length: > 0 and <= ClientIdCharsMax } && clientId.All(static c => c is > ' ' and < '\x7f'))
        {
            headers["x-client-request-id"] = clientId;
        }

        context.Response.OnStarting(
            static state =>
            {
                (HttpContext started, RequestScope scope) = ((HttpContext, RequestScope))state;
                started.Response.Headers["openai-processing-ms"] =
                    ((long)scope.Elapsed().TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            },
            (context, scope));
        return scope;
    }

    private void Admit(HttpContext context, RequestScope scope)
    {
        if (!hosts.Allows(context))
        {
            LogHostRefused(hosts.LineToAdd(context.Request.Host));
            throw new GatewayException(
                GatewayErrors.HostNotAllowed,
                "The Host header names neither this machine nor an allowed host. If it is yours, add it to gateway.allowedHosts; the log has the line.");
        }

        if (CallerAccess.IsCrossOrigin(context.Request))
        {
            throw new GatewayException(GatewayErrors.OriginNotAllowed, "Web pages of other origins may not call Hearth.");
        }

        ErrorDefinition? refusal = CallerAccess.Check(context, options.Loopback, out OwnerId owner);
        scope.Owner = owner;
        if (refusal is not null)
        {
            throw new GatewayException(
                refusal,
                refusal == GatewayErrors.KeyInvalid
                    ? "The key is not valid. Hearth's keys begin with `hk_`; on the machine itself any other string is accepted."
                    : "Without a key only /health answers from here, and this version has no keys yet. Call from the machine itself.");
        }
    }

    /// <summary>Routing answers an unknown path or method with a bare status; here it gets its body.</summary>
    private static Task AnswerUnmatchedAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (response.HasStarted || response.ContentType is not null)
        {
            return Task.CompletedTask;
        }

        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                ErrorWriter.WriteAsync(context, ErrorMapper.From(GatewayErrors.RouteNotFound, $"There is no {context.Request.Path}.", null)),
            StatusCodes.Status405MethodNotAllowed => ErrorWriter.WriteAsync(
                context,
                ErrorMapper.From(GatewayErrors.MethodNotAllowed, $"{context.Request.Path} answers {response.Headers.Allow} only.", null)),
            _ => Task.CompletedTask,
        };
    }

    private async Task AnswerFailureAsync(HttpContext context, RequestScope scope, Exception failure)
    {
        ErrorAnswer answer = ErrorMapper.FromException(failure);
        scope.ErrorCode ??= answer.Definition.Code;
        if (answer.Definition == GatewayErrors.Unexpected)
        {
            LogUnexpected(failure);
        }
        else
        {
            LogRefused(answer.Definition.Code);
        }

        if (context.Response.HasStarted)
        {
            scope.IsBroken = true;
            return;
        }

        try
        {
            IHeaderDictionary kept = context.Response.Headers;
            kept.ContentLength = null;
            await ErrorWriter.WriteAsync(context, answer);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client left while its error was on the way; there is nobody to tell.
            LogClientGone(gone);
        }
    }

    private void End(HttpContext context, RequestScope scope, bool isClientGone)
    {
        string route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";
        string method = KnownMethod(context.Request.Method);
        int status = isClientGone ? StatusClientGone : context.Response.StatusCode;
        TimeSpan elapsed = scope.Elapsed();
        metrics.RequestEnded(method, route, status, elapsed, scope.Waited);
        if (scope.ErrorCode is { } code)
        {
            metrics.Failed(code);
        }

        // Probes come every few seconds and a client that leaves is no event; both stay out of the ordinary log.
        LogLevel level = isClientGone || route.StartsWith("/health", StringComparison.Ordinal) ? LogLevel.Debug : LogLevel.Information;
        LogRequest(level, method, route, status, elapsed.TotalMilliseconds, scope.ModelId ?? "-", scope.ErrorCode ?? "-");
    }

    /// <summary>Clients can invent methods; metrics and logs have a bounded set of names.</summary>
    private static string KnownMethod(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)
        || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsPatch(method)
            ? method
            : "other";

    [LoggerMessage(EventId = 13000, Message = "{Method} {Route} {Status} in {ElapsedMs:F1} ms, model {Model}, error {ErrorCode}")]
    private partial void LogRequest(LogLevel level, string method, string route, int status, double elapsedMs, string model, string errorCode);

    [LoggerMessage(13001, LogLevel.Warning, "Refused a request for a host that is not allowed. If the host is yours, add this line to hearth.yaml: {Line}")]
    private partial void LogHostRefused(string line);

    [LoggerMessage(13002, LogLevel.Error, "A request failed unexpectedly")]
    private partial void LogUnexpected(Exception failure);

    [LoggerMessage(13003, LogLevel.Debug, "Refused with {Code}")]
    private partial void LogRefused(string code);

    [LoggerMessage(13004, LogLevel.Debug, "The client left before its error was sent")]
    private partial void LogClientGone(Exception failure);
}
