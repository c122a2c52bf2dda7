using Hearth.Primitives.Contracts;

namespace Hearth.Inference.Encoders;

/// <summary>Scores documents with one loaded cross-encoder of this process. Thread-safe; owns neither.</summary>
/// <remarks>The score is the first output of the classification head, as it is: what llama.cpp's server returns, too.</remarks>
internal sealed class LocalReranker(LoadedEncoder encoder, EncoderWorker worker) : ITextReranker
{
    private readonly EncoderTextReader _texts = new(encoder);

    /// <inheritdoc/>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.TextTooLong"/>, or why the model cannot take the request.</exception>
    public async ValueTask<RerankScores> ScoreAsync(string query, IReadOnlyList<string> documents, bool truncate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        EncoderText[] texts = new EncoderText[documents.Count];
        int cut = 0;
        int tokens = 0;
        for (int index = 0; index < texts.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            texts[index] = _texts.ReadPair(query, documents[index], truncate, out bool wasCut);
            tokens = EncoderTextReader.Sum(tokens, texts[index]);
            cut += wasCut ? 1 : 0;
        }

        float[][] scores = await worker.EncodeAsync(texts, cancellationToken);
        return new RerankScores([.. scores.Select(static score => score[0])], tokens, cut);
    }
}
