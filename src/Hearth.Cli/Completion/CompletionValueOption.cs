namespace Hearth.Cli.Completion;

/// <summary>An option that is followed by a value.</summary>
/// <param name="Name">One of its names, with the dashes.</param>
/// <param name="IsFolder">True when the value is a folder.</param>
/// <param name="Choices">The allowed values; empty when they are not fixed.</param>
internal sealed record CompletionValueOption(string Name, bool IsFolder, IReadOnlyList<string> Choices);
