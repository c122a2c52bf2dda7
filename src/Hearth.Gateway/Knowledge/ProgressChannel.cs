using System.Threading.Channels;
using Hearth.Knowledge;

namespace Hearth.Gateway.Knowledge;

/// <summary>From the threads that read files to the one that writes events: a reader that is slow sees the newest state, not every one.</summary>
internal sealed class ProgressChannel : IProgress<IngestionProgress>
{
    private readonly Channel<IngestionProgress> _channel =
        Channel.CreateBounded<IngestionProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<IngestionProgress> Reader => _channel.Reader;

    public void Report(IngestionProgress value) => _channel.Writer.TryWrite(value);

    public void End() => _channel.Writer.Complete();
}
