using System.Buffers;

namespace Hearth.Gateway.Requests;

/// <summary>A request body in a rented buffer; disposing gives the buffer back, so nothing may keep the memory.</summary>
internal sealed class PooledBody(byte[] buffer, int start, int end) : IDisposable
{
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(start, end - start);

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
