namespace Hearth.Cli.Completion;

/// <summary>One word that can be typed, and what it means; the meaning is empty for a value.</summary>
internal readonly record struct CompletionWord(string Text, string Meaning);
