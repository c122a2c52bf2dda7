using System.Globalization;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Encoders;

/// <summary>Turns text, or tokens, into vectors of length 1 with one loaded model of this process. Thread-safe; owns neither.</summary>
/// <remarks>
/// What of <see cref="EmbeddingGenerationOptions"/> is used: <c>Dimensions</c> keeps the first elements and makes the length 1 again (only models
/// trained for it, Matryoshka, keep their quality), and <see cref="EmbeddingOptionsExtensions"/>.
/// </remarks>
internal sealed class LocalEmbedder : IEmbeddingGenerator<string, Embedding<float>>, IEmbeddingGenerator<ReadOnlyMemory<int>, Embedding<float>>
{
    private readonly LoadedEncoder _encoder;
    private readonly EncoderWorker _worker;
    private readonly TimeProvider _time;
    private readonly EncoderTextReader _texts;
    private readonly EmbeddingGeneratorMetadata _metadata;

    public LocalEmbedder(LoadedEncoder encoder, EncoderWorker worker, TimeProvider time)
    {
        _encoder = encoder;
        _worker = worker;
        _time = time;
        _texts = new EncoderTextReader(encoder);
        _metadata = new EmbeddingGeneratorMetadata("hearth", providerUri: null, encoder.Id, encoder.Model.Shape.OutputLength);
    }

    /// <summary>The vectors of texts, in their order.</summary>
    /// <exception cref="InferenceException">With a code from 120 to 129, or why the model cannot take the request.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        bool recognizesSpecial = options?.RecognizesSpecialTokens ?? false;
        bool truncate = options?.Truncate ?? false;
        int cut = 0;
        int tokens = 0;
        List<EncoderText> texts = [];
        foreach (string value in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            texts.Add(_texts.Read(value, recognizesSpecial, truncate, out bool wasCut));
            tokens = EncoderTextReader.Sum(tokens, texts[^1]);
            cut += wasCut ? 1 : 0;
        }

        return GenerateAsync(texts, cut, options?.Dimensions, cancellationToken);
    }

    /// <inheritdoc cref="GenerateAsync(IEnumerable{string}, EmbeddingGenerationOptions?, CancellationToken)"/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<ReadOnlyMemory<int>> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        bool truncate = options?.Truncate ?? false;
        int cut = 0;
        int tokens = 0;
        List<EncoderText> texts = [];
        foreach (ReadOnlyMemory<int> value in values)
        {
            texts.Add(_texts.Read(value.Span, truncate, out bool wasCut));
            tokens = EncoderTextReader.Sum(tokens, texts[^1]);
            cut += wasCut ? 1 : 0;
        }

        return GenerateAsync(texts, cut, options?.Dimensions, cancellationToken);
    }

    /// <summary>Knows <see cref="EmbeddingGeneratorMetadata"/>, and the generator that takes tokens.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the runtime owns what is to be freed.</summary>
    public void Dispose()
    {
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        List<EncoderText> texts, int cut, int? dimensions, CancellationToken cancellationToken)
    {
        int width = _encoder.Model.Shape.OutputLength;
        if (dimensions is { } asked && (asked < 1 || asked > width))
        {
            throw new InferenceException(
                InferenceErrors.DimensionsInvalid,
                string.Create(CultureInfo.InvariantCulture, $"The model {_encoder.Id} makes vectors of {width} elements; `dimensions` is from 1 to {width}."));
        }

        float[][] vectors = await _worker.EncodeAsync(texts, cancellationToken);
        DateTimeOffset created = _time.GetUtcNow();
        GeneratedEmbeddings<Embedding<float>> embeddings = new(vectors.Length);
        foreach (float[] vector in vectors)
        {
            embeddings.Add(new Embedding<float>(Shorten(vector, dimensions)) { ModelId = _encoder.Id, CreatedAt = created });
        }

        long tokens = texts.Sum(static text => (long)text.Tokens.Length);
        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        if (cut > 0)
        {
            embeddings.AdditionalProperties = new AdditionalPropertiesDictionary { [EmbeddingOptionsExtensions.TruncatedTextsKey] = cut };
        }

        return embeddings;
    }

    private static float[] Shorten(float[] vector, int? dimensions)
    {
        if (dimensions is not { } length || length == vector.Length)
        {
            return vector;
        }

        float[] shortened = vector[..length];
        EncoderModel.Normalize(shortened);
        return shortened;
    }
}
