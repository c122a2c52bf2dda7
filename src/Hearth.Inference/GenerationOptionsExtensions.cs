using Hearth.Primitives;
using Microsoft.Extensions.AI;

namespace Hearth.Inference;

/// <summary>What Hearth's engine understands beyond the properties of <see cref="ChatOptions"/>; kept in <see cref="ChatOptions.AdditionalProperties"/>.</summary>
#pragma warning disable CA1034 // Do not nest type: an extension block is no nested type, the analyzer takes it for one.
public static class GenerationOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>
        /// True when the text of the messages is the prompt itself: no chat template is applied, and control tokens written in it are control tokens.
        /// Default false.
        /// </summary>
        public bool RawPrompt
        {
            get => Get<bool>(options, "hearth.rawPrompt");
            set => Set(options, "hearth.rawPrompt", value);
        }

        /// <summary>Tokens less likely than this share of the likeliest one are left out; 0 to 1, null for the default, which is 0: none.</summary>
        public float? MinP
        {
            get => Get<float?>(options, "hearth.minP");
            set => Set(options, "hearth.minP", value);
        }

        /// <summary>Locally typical sampling: the probability mass that is kept; 0 to 1, null for the default, which is 1: all.</summary>
        public float? TypicalP
        {
            get => Get<float?>(options, "hearth.typicalP");
            set => Set(options, "hearth.typicalP", value);
        }

        /// <summary>Divides (or multiplies, below zero) the logits of the last 64 tokens, prompt included; 0.01 to 10, null for the default, which is 1: off.</summary>
        public float? RepetitionPenalty
        {
            get => Get<float?>(options, "hearth.repetitionPenalty");
            set => Set(options, "hearth.repetitionPenalty", value);
        }

        /// <summary>Added to the logits of these token ids; -100 to 100, null for none.</summary>
        public IReadOnlyDictionary<int, float>? LogitBias
        {
            get => Get<IReadOnlyDictionary<int, float>?>(options, "hearth.logitBias");
            set => Set(options, "hearth.logitBias", value);
        }

        /// <summary>How many alternatives each <see cref="TokenLogProb"/> names, 0 to 20; null for no log-probabilities at all.</summary>
        public int? TopLogProbs
        {
            get => Get<int?>(options, "hearth.topLogProbs");
            set => Set(options, "hearth.topLogProbs", value);
        }

        /// <summary>
        /// A regular expression that the whole answer must match, in ECMAScript's notation without back-references and look-around; null for none. Not together
        /// with <see cref="ChatOptions.ResponseFormat"/> of JSON or a grammar.
        /// </summary>
        public string? Pattern
        {
            get => Get<string?>(options, "hearth.pattern");
            set => Set(options, "hearth.pattern", value);
        }

        /// <summary>A grammar in GBNF, llama.cpp's notation, that the whole answer must follow; null for none. Not together with JSON or a pattern.</summary>
        public string? Grammar
        {
            get => Get<string?>(options, "hearth.grammar");
            set => Set(options, "hearth.grammar", value);
        }

        /// <summary>Who the request belongs to. Nothing cached for one owner is used for another. Default <see cref="OwnerId.Anonymous"/>.</summary>
        public OwnerId Owner
        {
            get => Get<OwnerId?>(options, "hearth.owner") ?? OwnerId.Anonymous;
            set => Set(options, "hearth.owner", value);
        }

        /// <summary>Which requests go before others where not all can be answered at once. Default <see cref="GenerationPriority.Normal"/>.</summary>
        public GenerationPriority Priority
        {
            get => Get<GenerationPriority?>(options, "hearth.priority") ?? GenerationPriority.Normal;
            set => Set(options, "hearth.priority", value);
        }
    }

    private static T? Get<T>(ChatOptions options, string name)
        => options.AdditionalProperties is { } properties && properties.TryGetValue(name, out object? value) && value is T typed ? typed : default;

    private static void Set<T>(ChatOptions options, string name, T value) => (options.AdditionalProperties ??= [])[name] = value;
}
#pragma warning restore CA1034
