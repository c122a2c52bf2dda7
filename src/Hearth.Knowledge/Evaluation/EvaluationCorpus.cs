using Hearth.Knowledge.Chunking;
using Hearth.Knowledge.Ingestion;
using Hearth.Knowledge.Reading;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Evaluation;

/// <summary>Puts the documents of a set into a collection, cut and embedded as files are.</summary>
internal sealed class EvaluationCorpus(IVectorCollection collection, TextEmbedder embedder, TimeProvider time)
{
    private const int DocumentsTogether = 64;
    private const int ChunksTogether = 64;

    /// <summary>Chunks that were made.</summary>
    public long Chunks { get; private set; }

    /// <summary>Of them, those longer than the embedder reads.</summary>
    public long Truncated { get; private set; }

    public async Task FillAsync(EvaluationSet set, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        int done = 0;
        foreach ((string Id, string Title, string Text)[] some in set.Documents.Chunk(DocumentsTogether))
        {
            List<(PreparedDocument Document, int Index, string Text)> batch = [];
            foreach ((string id, string title, string text) in some)
            {
                var prepared = new PreparedDocument(id, id, title, id.PadRight(8, '-'), text.Length, text, Chunker.Cut(MarkdownReader.Read(text)));
                batch.AddRange(prepared.Chunks.Select((chunk, index) => (prepared, index, ChunkFields.IndexedText(prepared, chunk))));
            }

            foreach ((PreparedDocument Document, int Index, string Text)[] part in batch.Chunk(ChunksTogether))
            {
                (ReadOnlyMemory<float>[] vectors, int truncated) = await embedder.EmbedAsync(part.Select(static item => item.Text), cancellationToken);
                VectorRecord[] records = [.. part.Select((item, index) => ChunkFields.Write(item.Document, item.Index, item.Text, vectors[index], time.GetUtcNow()))];
                await collection.UpsertAsync(records, cancellationToken);
                Chunks += records.Length;
                Truncated += truncated;
            }

            done += some.Length;
            progress?.Report($"{done} of {set.Documents.Count} documents read");
        }
    }
}
