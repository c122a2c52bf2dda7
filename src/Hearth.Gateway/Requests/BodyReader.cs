using System.Buffers;
using System.IO.Pipelines;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hearth.Gateway.Requests;

/// <summary>Reads one JSON body whole, within its bounds of bytes and time.</summary>
/// <remarks>The buffer grows with what arrives, never with what the client announces: a large Content-Length alone costs nothing.</remarks>
internal sealed class BodyReader(GatewayOptions options, TimeProvider time)
{
    private const int FirstBufferBytes = 16 * 1024;

    public ValueTask<PooledBody> ReadAsync(HttpContext context, CancellationToken cancellationToken) =>
        ReadAsync(context, options.BodyBytesMax, "gateway.bodyBytesMax", cancellationToken);

    /// <summary>Reads a body of collections, whose bound is its own.</summary>
    public ValueTask<PooledBody> ReadStoreAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = options.StoreBodyBytesMax;
        }

        return ReadAsync(context, options.StoreBodyBytesMax, "gateway.storeBodyBytesMax", cancellationToken);
    }

    private async ValueTask<PooledBody> ReadAsync(HttpContext context, int bytesMax, string option, CancellationToken cancellationToken)
    {
        HttpRequest request = context.Request;
        if (!string.IsNullOrEmpty(request.Headers.ContentEncoding) && !request.Headers.ContentEncoding.Equals("identity"))
        {
            throw new GatewayException(GatewayErrors.UnsupportedEncoding, "The body has a Content-Encoding. Send it without compression.");
        }

        if (request.ContentLength > bytesMax)
        {
            throw TooLarge(bytesMax, option);
        }

        RequestScope scope = RequestScope.Of(context);
        long begun = scope.BeginWait();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.BodyTimeoutMs), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return Checked(await ReadAllAsync(request.BodyReader, bytesMax, option, either.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GatewayException(GatewayErrors.BodyTimeout, $"The body did not arrive within {options.BodyTimeoutMs} ms (gateway.bodyTimeoutMs).");
        }
        finally
        {
            scope.EndWait(begun);
        }
    }

    private static async ValueTask<(byte[] Buffer, int Length)> ReadAllAsync(PipeReader reader, int bytesMax, string option, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        int length = 0;
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync(cancellationToken);
                ReadOnlySequence<byte> arrived = result.Buffer;
                if (arrived.Length > bytesMax - length)
                {
                    throw TooLarge(bytesMax, option);
                }

                buffer = Grown(buffer, length, (int)arrived.Length);
                arrived.CopyTo(buffer.AsSpan(length));
                length += (int)arrived.Length;
                reader.AdvanceTo(arrived.End);
                if (result.IsCompleted)
                {
                    return (buffer, length);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static byte[] Grown(byte[] buffer, int length, int more)
    {
        if (buffer.Length - length >= more)
        {
            return buffer;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + more));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static PooledBody Checked((byte[] Buffer, int Length) read)
    {
        ReadOnlySpan<byte> bytes = read.Buffer.AsSpan(0, read.Length);
        if (!Utf8.IsValid(bytes))
        {
            ArrayPool<byte>.Shared.Return(read.Buffer);
            throw new GatewayException(GatewayErrors.InvalidJson, "The body is not valid UTF-8.");
        }

        // RFC 8259 allows a reader to skip the byte order mark that some Windows tools write.
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return new PooledBody(read.Buffer, bytes.StartsWith(mark) ? mark.Length : 0, read.Length);
    }

    private static GatewayException TooLarge(int bytesMax, string option) =>
        new(GatewayErrors.BodyTooLarge, $"The body is larger than {bytesMax} bytes ({option}).");
}
