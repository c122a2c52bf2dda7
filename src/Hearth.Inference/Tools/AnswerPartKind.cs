namespace Hearth.Inference.Tools;

/// <summary>What a piece of an answer is.</summary>
internal enum AnswerPartKind
{
    /// <summary>Shown to the user.</summary>
    Text,

    /// <summary>What the model thinks before it answers.</summary>
    Reasoning,

    /// <summary>A call begins; the text is the function's name.</summary>
    CallBegin,

    /// <summary>A piece of the arguments: JSON.</summary>
    CallArguments,

    /// <summary>The call is complete.</summary>
    CallEnd,
}
