using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Hearth.Gateway.Errors;
using Hearth.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.OpenAi;

/// <summary>Frames server-sent events over the response's pipe. Not thread-safe; one writer at a time.</summary>
/// <remarks>The head of the response goes out with the first flush, so until then the request may still fail with a status of its own.</remarks>
internal sealed class SseStream(HttpContext context) : IDisposable
{
    /// <summary>Above this much unsent data the writer waits for the reader even if the model has more.</summary>
    private const int UnflushedBytesMax = 16 * 1024;

    private readonly PipeWriter _output = context.Response.BodyWriter;
    private readonly Utf8JsonWriter _json = new(context.Response.BodyWriter, GatewayJsonContext.StreamWriter);

    public bool MustFlush => _output.CanGetUnflushedBytes && _output.UnflushedBytes > UnflushedBytesMax;

    /// <summary>Opens one event; the caller writes one JSON value and calls <see cref="EndEvent"/>.</summary>
    public Utf8JsonWriter BeginEvent()
    {
        SetHead();
        _output.Write("data: "u8);
        _json.Reset(_output);
        return _json;
    }

    public void EndEvent()
    {
        _json.Flush();
        _output.Write("\n\n"u8);
    }

    public void WriteDone() => _output.Write("data: [DONE]\n\n"u8);

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => HasUnflushed ? _output.FlushAsync(cancellationToken) : default;

    /// <summary>
    /// Ends an answer that cannot be finished: one error event, no <c>[DONE]</c>. The scope is marked as broken, and the pipeline then drops the
    /// connection without the final chunk, because the .NET SDK ignores error events and would take a clean end for success.
    /// </summary>
    public async Task FailAsync(ErrorAnswer answer)
    {
        RequestScope scope = RequestScope.Of(context);
        scope.ErrorCode = answer.Definition.Code;
        scope.IsBroken = true;
        Utf8JsonWriter json = BeginEvent();
        JsonSerializer.Serialize(json, new OpenAiErrorBody(answer.Body), GatewayJsonContext.Wire.OpenAiErrorBody);
        EndEvent();
        await _output.FlushAsync(context.RequestAborted);
    }

    public void Dispose() => _json.Dispose();

    private bool HasUnflushed => _output.CanGetUnflushedBytes && _output.UnflushedBytes > 0;

    private void SetHead()
    {
        HttpResponse response = context.Response;
        if (response.HasStarted || response.ContentType is not null)
        {
            return;
        }

        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
    }
}
