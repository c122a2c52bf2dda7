using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Collections;

/// <summary>
/// Writes a JSON answer, in parts where it is long: a reader that stands still holds a bounded amount of memory. Make it only when nothing can fail any
/// more, because what was written cannot become an error.
/// </summary>
internal sealed class JsonAnswer : IAsyncDisposable
{
    /// <summary>Bytes that may wait in memory before they are sent.</summary>
    private const int UnsentBytesMax = 64 * 1024;

    private readonly HttpResponse _response;

    public JsonAnswer(HttpContext context, int status = StatusCodes.Status200OK)
    {
        _response = context.Response;
        _response.StatusCode = status;
        _response.ContentType = "application/json";
        Writer = new Utf8JsonWriter(_response.BodyWriter, GatewayJsonContext.StreamWriter);
    }

    public Utf8JsonWriter Writer { get; }

    public void WriteVector(ReadOnlySpan<float> vector)
    {
        Writer.WriteStartArray();
        foreach (float number in vector)
        {
            Writer.WriteNumberValue(number);
        }

        Writer.WriteEndArray();
    }

    public void WriteText(string? text)
    {
        if (text is null)
        {
            Writer.WriteNullValue();
        }
        else
        {
            Writer.WriteStringValue(text);
        }
    }

    /// <summary>Sends what has been written once it is enough.</summary>
    public ValueTask SendAsync(CancellationToken cancellationToken) =>
        Writer.BytesPending + _response.BodyWriter.UnflushedBytes < UnsentBytesMax ? ValueTask.CompletedTask : SendAllAsync(cancellationToken);

    public ValueTask DisposeAsync() => Writer.DisposeAsync();

    private async ValueTask SendAllAsync(CancellationToken cancellationToken)
    {
        await Writer.FlushAsync(cancellationToken);
        await _response.BodyWriter.FlushAsync(cancellationToken);
    }
}
