using Hearth.Gateway.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Tests.OpenAi;

public sealed class StreamAllocationTests
{
    private const int Chunks = 1000;

    [Fact]
    public async Task Chunk_OfText_AllocatesNothing()
    {
        var context = new DefaultHttpContext();
        context.Response.Body = Stream.Null;
        using var stream = new SseStream(context);
        var sink = new ChatStreamSink(stream, new AnswerHead("chatcmpl-1", 1_700_000_000, "m"), new GenerationRequest { IncludeUsage = true });
        await WriteAsync(sink);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Task written = WriteAsync(sink);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(written.IsCompletedSuccessfully);
        Assert.InRange(allocated, 0, Chunks / 10);
    }

    private static async Task WriteAsync(ChatStreamSink sink)
    {
        for (int i = 0; i < Chunks; i++)
        {
            sink.Text(0, " caf\u00e9 \"quoted\"", logProbs: null);
            await sink.FlushAsync(CancellationToken.None);
        }
    }
}
