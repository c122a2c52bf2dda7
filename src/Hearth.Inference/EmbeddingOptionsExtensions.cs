using Microsoft.Extensions.AI;

namespace Hearth.Inference;

/// <summary>What Hearth's embedders understand beyond the properties of <see cref="EmbeddingGenerationOptions"/>; kept in its <c>AdditionalProperties</c>.</summary>
#pragma warning disable CA1034 // Do not nest type: an extension block is no nested type, the analyzer takes it for one.
public static class EmbeddingOptionsExtensions
{
    /// <summary>Where the result's <c>AdditionalProperties</c> carry the number of texts that were cut, as an <see cref="int"/>; absent where none was.</summary>
    public const string TruncatedTextsKey = "hearth.truncatedTexts";

    extension(EmbeddingGenerationOptions options)
    {
        /// <summary>True cuts a text that is longer than the model reads; else such a text is an error. Default false.</summary>
        public bool Truncate
        {
            get => Get(options, "hearth.truncate");
            set => Set(options, "hearth.truncate", value);
        }

        /// <summary>
        /// True reads names of special tokens in a text, such as <c>[SEP]</c>, as those tokens; else they are characters like any others. Default
        /// false: a text is what somebody wrote.
        /// </summary>
        public bool RecognizesSpecialTokens
        {
            get => Get(options, "hearth.recognizesSpecialTokens");
            set => Set(options, "hearth.recognizesSpecialTokens", value);
        }
    }

    private static bool Get(EmbeddingGenerationOptions options, string key)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AdditionalProperties?.TryGetValue(key, out bool value) is true && value;
    }

    private static void Set(EmbeddingGenerationOptions options, string key, bool value)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options.AdditionalProperties ??= [])[key] = value;
    }
}
#pragma warning restore CA1034
