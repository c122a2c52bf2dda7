namespace Hearth.Inference.Templates.Evaluation;

/// <summary>How a block of statements ended.</summary>
internal enum BlockOutcome
{
    /// <summary>At its end.</summary>
    Completed,

    /// <summary>With <c>break</c>.</summary>
    Broken,

    /// <summary>With <c>continue</c>.</summary>
    Continued,
}
