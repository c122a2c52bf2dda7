namespace Hearth.Inference.Tools;

/// <summary>What became of a stretch of the raw text.</summary>
internal enum AnswerRegion
{
    /// <summary>Shown.</summary>
    Text,

    /// <summary>Thinking, with its markers.</summary>
    Reasoning,

    /// <summary>Calls, their markers, and the white space around them.</summary>
    Call,
}
