using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>How <c>tojson</c> writes.</summary>
/// <param name="Indent">Blanks per level; 0 for one line.</param>
/// <param name="EnsureAscii">Whether to escape everything from U+007F.</param>
/// <param name="ItemSeparator">Between items.</param>
/// <param name="KeySeparator">Behind keys.</param>
/// <param name="SortKeys">Whether keys are put in alphabetical order.</param>
/// <param name="UndefinedText">What undefined becomes.</param>
internal sealed record JsonOutput(
    int Indent,
    bool EnsureAscii,
    MarkedText ItemSeparator,
    MarkedText KeySeparator,
    bool SortKeys,
    string UndefinedText)
{
    /// <summary>What <c>tojson</c> does without arguments.</summary>
    public static readonly JsonOutput Standard = new(0, EnsureAscii: false, new(", ", null), new(": ", null), SortKeys: false, "null");

    /// <summary>What printing a list or a dict does.</summary>
    public static readonly JsonOutput Printed = Standard with { UndefinedText = "undefined" };
}
