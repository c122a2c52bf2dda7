namespace Hearth.Inference.Tools;

/// <summary>What one answer may make of calls. Text over a bound stays text: nothing is lost and nothing fails.</summary>
internal static class ToolLimits
{
    /// <summary>Calls in one answer; what looks like a further one is text.</summary>
    public const int CallsMax = 128;

    /// <summary>Calls in one answer that is held to a grammar.</summary>
    public const int ForcedCallsMax = 16;

    /// <summary>UTF-16 code units of a call from its first marker on.</summary>
    public const int CallCharactersMax = 1 << 20;

    /// <summary>UTF-16 code units of a function's name; OpenAI allows 64.</summary>
    public const int NameCharactersMax = 128;

    /// <summary>Objects and arrays inside each other in the arguments.</summary>
    public const int ArgumentsDepthMax = 64;

    /// <summary>Parameters of one call that is written as markup.</summary>
    public const int ParametersMax = 256;

    /// <summary>White space held back because a marker may follow it.</summary>
    public const int WhiteSpaceHeldMax = 64;

    /// <summary>UTF-16 code units between two markers of a message header (harmony).</summary>
    public const int HeaderCharactersMax = 256;
}
