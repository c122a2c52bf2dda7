namespace Hearth.Inference.Tokenizers.PreTokenizers;

/// <summary>What the word rules tell apart. Flags, so that a rule can name a set.</summary>
[Flags]
internal enum CharacterKind
{
    /// <summary>Behind the end of the text.</summary>
    None = 0,

    /// <summary><c>\p{L}</c>.</summary>
    Letter = 1,

    /// <summary><c>\p{N}</c>.</summary>
    Number = 2,

    /// <summary><c>\s</c>: the property White_Space.</summary>
    Space = 4,

    /// <summary><c>\p{M}</c>.</summary>
    Mark = 8,

    /// <summary><c>\p{P}</c>.</summary>
    Punctuation = 16,

    /// <summary><c>\p{S}</c>.</summary>
    Symbol = 32,

    /// <summary>Controls, private use, unassigned.</summary>
    Other = 64,
}
