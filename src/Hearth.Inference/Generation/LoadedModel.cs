using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;
using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Generation;

/// <summary>A model that can compute, with what its file says of words. Owns both; disposed after everything that uses it.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly GgufFile _file;

    private LoadedModel(string id, string? template, GgufFile file, LanguageModel model, Tokenizer tokenizer, int contextTokens)
    {
        Id = id;
        Template = template;
        _file = file;
        Model = model;
        Tokenizer = tokenizer;
        ContextTokens = contextTokens;
        VocabularySize = Math.Min(model.Shape.Vocabulary, tokenizer.VocabularySize);
    }

    public string Id { get; }

    public LanguageModel Model { get; }

    public Tokenizer Tokenizer { get; }

    /// <summary>Tokens that can be chosen: matrices are often padded beyond the words there are.</summary>
    public int VocabularySize { get; }

    /// <summary>Tokens of a prompt and its answer together: what the model was made for, or less where the options say so.</summary>
    public int ContextTokens { get; }

    /// <summary>Tokens whose keys and values there is memory for, of all requests together.</summary>
    public long CacheTokens => (long)Model.Pool.PagesMax * KeyValuePool.PagePositions;

    /// <summary>The text of the chat template; null where the file has none.</summary>
    public string? Template { get; }

    /// <summary>Maps the file and packs its weights. Blocks for as long as that takes.</summary>
    /// <exception cref="InferenceException">What is wrong with the file, or the memory it needs; nothing stays open.</exception>
    public static LoadedModel Load(
        string id, string path, InferenceOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        GgufFile file = GgufFile.Open(path);
        try
        {
            string? template = file.Metadata.TryGetString("tokenizer.chat_template", out string? text) ? text : null;
            Tokenizer tokenizer = Tokenizer.FromGguf(file.Metadata);
            LanguageModelSettings settings = new()
            {
                ExactPath = options.Exact,
                ContextTokens = options.ContextTokensMax,
                CacheFormat = options.CacheFormat is CacheFormat.Q8_0 ? KeyValueFormat.Byte : KeyValueFormat.Half,
            };
            if (options.Threads > 0)
            {
                settings = settings with { Threads = options.Threads };
            }

            ModelShape shape = ModelShape.Read(file);
            settings = settings with { CachePagesMax = CachePlan.Pages(shape, options, MemoryBudget.AvailableBytes()) };
            if (tokenizer.VocabularySize > shape.Vocabulary)
            {
                throw new InferenceException(
                    InferenceErrors.ModelShapeInvalid, $"{id} has {tokenizer.VocabularySize} words and vectors for {shape.Vocabulary} of them.");
            }

            LanguageModel model = LanguageModel.Load(file, settings, progress, cancellationToken);
            return new LoadedModel(id, template, file, model, tokenizer, Math.Min(options.ContextTokensMax, shape.ContextLength));
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
