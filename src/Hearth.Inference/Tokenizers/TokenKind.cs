namespace Hearth.Inference.Tokenizers;

/// <summary>What a vocabulary entry is. The numbers are those of <c>tokenizer.ggml.token_type</c>: never renumbered.</summary>
internal enum TokenKind : byte
{
    Undefined = 0,
    Normal = 1,

    /// <summary>Stands for text the vocabulary cannot express.</summary>
    Unknown = 2,

    /// <summary>Steers the model and stands for no text: begin, end, turn markers.</summary>
    Control = 3,

    /// <summary>Added whole to the vocabulary, beside what was learnt.</summary>
    UserDefined = 4,
    Unused = 5,

    /// <summary>One byte, written <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}
