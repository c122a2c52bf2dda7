namespace Hearth.Inference.Templates;

/// <summary>The bounds a template runs within; every one ends in <see cref="InferenceErrors.TemplateLimit"/>.</summary>
/// <remarks>
/// Sized from the largest honest use: a conversation of 1,000 turns and a million tokens through the longest published templates stays
/// an order of magnitude below each. A template that uses all of them still ends within seconds and a few hundred megabytes.
/// </remarks>
internal static class TemplateLimits
{
    /// <summary>Largest source of a template, UTF-16 units; the longest published one has 17 thousand.</summary>
    public const int SourceCharactersMax = 1 << 20;

    /// <summary>Deepest nesting of blocks, brackets and signs in the source.</summary>
    public const int NestingMax = 200;

    /// <summary>Deepest nesting of evaluations: operands, blocks and macro calls together, and of the values they walk.</summary>
    public const int DepthMax = 1_000;

    /// <summary>Most nodes evaluated in one rendering.</summary>
    public const long StepsMax = 10_000_000;

    /// <summary>Most UTF-16 units made or searched in one rendering, the output included.</summary>
    public const long CharactersMax = 64 << 20;

    /// <summary>Longest output, UTF-16 units.</summary>
    public const int OutputCharactersMax = 16 << 20;

    /// <summary>Most list elements and dict entries made or visited in one rendering.</summary>
    public const long ElementsMax = 5_000_000;
}
