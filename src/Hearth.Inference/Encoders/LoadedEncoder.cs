using Hearth.Inference.Gguf;
using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Encoders;

/// <summary>An encoder that can compute, with what its file says of words. Owns both; disposed after everything that uses it.</summary>
internal sealed class LoadedEncoder : IDisposable
{
    private readonly GgufFile _file;

    private LoadedEncoder(string id, GgufFile file, EncoderModel model, Tokenizer tokenizer)
    {
        Id = id;
        _file = file;
        Model = model;
        Tokenizer = tokenizer;
    }

    public string Id { get; }

    public EncoderModel Model { get; }

    public Tokenizer Tokenizer { get; }

    /// <summary>Maps the file and packs its weights. Blocks for as long as that takes.</summary>
    /// <exception cref="InferenceException">What is wrong with the file, or the memory it needs; nothing stays open.</exception>
    public static LoadedEncoder Load(
        string id, string path, InferenceOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        GgufFile file = GgufFile.Open(path);
        try
        {
            Tokenizer tokenizer = Tokenizer.FromGguf(file.Metadata);
            EncoderSettings settings = new() { Arithmetic = options.Exact ? EncoderArithmetic.Exact : null };
            if (options.Threads > 0)
            {
                settings = settings with { Threads = options.Threads };
            }

            EncoderShape shape = EncoderShape.Read(file);
            if (tokenizer.VocabularySize > shape.Vocabulary)
            {
                throw new InferenceException(
                    InferenceErrors.ModelShapeInvalid, $"{id} has {tokenizer.VocabularySize} words and vectors for {shape.Vocabulary} of them.");
            }

            return new LoadedEncoder(id, file, EncoderModel.Load(file, settings, progress, cancellationToken), tokenizer);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Model.Dispose();
        _file.Dispose();
    }
}
