using Hearth.Knowledge.Chunking;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Ingestion;

/// <summary>A document that is read and cut, and waits for its vectors.</summary>
internal sealed record PreparedDocument(string Id, string Path, string Title, string Hash, long Bytes, string Text, IReadOnlyList<TextChunk> Chunks)
{
    /// <summary>The line, from 1, on which each chunk begins.</summary>
    public IReadOnlyList<int> Lines { get; } = LinesOf(Text, Chunks);

    /// <summary>What its owner notes about it.</summary>
    public IReadOnlyDictionary<string, MetadataValue> Attributes { get; init; } = NoAttributes;

    private static readonly IReadOnlyDictionary<string, MetadataValue> NoAttributes = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);

    private static int[] LinesOf(string text, IReadOnlyList<TextChunk> chunks)
    {
        int[] lines = new int[chunks.Count];
        int line = 1;
        int at = 0;
        for (int index = 0; index < lines.Length; index++)
        {
            line += text.AsSpan(at, chunks[index].Start - at).Count('\n');
            at = chunks[index].Start;
            lines[index] = line;
        }

        return lines;
    }
}
