namespace Hearth.Inference.Grammars;

/// <summary>What a grammar may come to. Reaching a bound while it is compiled is <see cref="InferenceErrors.GrammarTooLarge"/>.</summary>
internal static class GrammarLimits
{
    /// <summary>UTF-8 bytes of a schema, and UTF-16 code units of a pattern or a GBNF text.</summary>
    public const int SourceLengthMax = 256 * 1024;

    /// <summary>Schemas in schemas, groups in groups, and references that lead to references.</summary>
    public const int DepthMax = 64;

    /// <summary>Schemas that are read, counted again wherever a combination of them is.</summary>
    public const int SchemasMax = 20_000;

    /// <summary>Branches that a combination of <c>anyOf</c>, <c>oneOf</c> and <c>allOf</c> may come to in one place.</summary>
    public const int BranchesMax = 512;

    /// <summary>Values of one <c>enum</c>.</summary>
    public const int EnumValuesMax = 5_000;

    /// <summary>Rules of one grammar.</summary>
    public const int RulesMax = 20_000;

    /// <summary>States of one automaton; an edge counts as one.</summary>
    public const int StatesMax = 1_000_000;

    /// <summary>States up to which a repetition is written out instead of counted in blocks.</summary>
    public const int InlineStatesMax = 4_096;

    /// <summary>The largest bound of a repetition.</summary>
    public const int RepeatMax = 1_000_000;

    /// <summary>States of the product of two patterns, or of a pattern and a length.</summary>
    public const int ProductStatesMax = 50_000;

    /// <summary>Characters of fixed strings times states of the patterns they are tried against.</summary>
    public const long MatchStepsMax = 20_000_000;

    /// <summary>States that are visited to find one mask; beyond, an answer would hold up all others.</summary>
    public const int MaskStepsMax = 500_000;

    /// <summary>Objects and lists in one another in the text of a schema.</summary>
    public const int NestingMax = 256;

    /// <summary>Rules that are open at once: how deep an answer may nest.</summary>
    public const int StackDepthMax = 16_384;

    /// <summary>Ways of reading an answer that may be open at once.</summary>
    public const int ReadingsMax = 65_536;

    /// <summary>Bytes that what is remembered of one grammar on one model may take; it is forgotten and begun anew beyond.</summary>
    public const long TableBytesMax = 32L * 1024 * 1024;

    /// <summary>Grammars whose masks are kept for one model.</summary>
    public const int TablesMax = 16;
}
