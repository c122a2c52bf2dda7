namespace Hearth.Cli.Completion;

/// <summary>What can follow one command.</summary>
/// <param name="Path">The command with those above it: <c>hearth config show</c>.</param>
/// <param name="Words">Verbs, options and the fixed values of arguments.</param>
/// <param name="ValueOptions">The options of <paramref name="Words"/> that take a value.</param>
internal sealed record CompletionNode(string Path, IReadOnlyList<CompletionWord> Words, IReadOnlyList<CompletionValueOption> ValueOptions)
{
    /// <summary>Each option that takes a value, by one of its names, with where it is accepted left out: a name means the same everywhere.</summary>
    public static IEnumerable<CompletionValueOption> DistinctValueOptions(IEnumerable<CompletionNode> nodes) =>
        nodes.SelectMany(node => node.ValueOptions).DistinctBy(option => option.Name, StringComparer.Ordinal);
}
