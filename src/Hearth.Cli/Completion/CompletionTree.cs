using System.CommandLine;
using System.CommandLine.Completions;

namespace Hearth.Cli.Completion;

/// <summary>Reads the command tree once, so that no completion script can name a command that does not exist.</summary>
internal static class CompletionTree
{
    public static IReadOnlyList<CompletionNode> Read(Command root)
    {
        List<CompletionNode> nodes = [];
        Add(root, root.Name, [], nodes);
        return nodes;
    }

    private static void Add(Command command, string path, IReadOnlyList<Option> inherited, List<CompletionNode> nodes)
    {
        Option[] options = [.. command.Options.Where(option => !option.Hidden), .. inherited];
        List<CompletionWord> words = [];
        words.AddRange(command.Subcommands.Where(verb => !verb.Hidden).Select(verb => new CompletionWord(verb.Name, verb.Description ?? "")));
        words.AddRange(command.Arguments.SelectMany(argument => Choices(argument)).Select(value => new CompletionWord(value, "")));
        words.AddRange(options.SelectMany(option => Names(option).Select(name => new CompletionWord(name, option.Description ?? ""))));
        CompletionValueOption[] valueOptions =
        [
            .. options
                .Where(option => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool))
                .SelectMany(option => Names(option).Select(name => new CompletionValueOption(
                    name, string.Equals(option.HelpName, "DIR", StringComparison.Ordinal), [.. Choices(option)]))),
        ];
        nodes.Add(new CompletionNode(path, words, valueOptions));

        Option[] recursive = [.. inherited, .. command.Options.Where(option => option.Recursive && !option.Hidden)];
        foreach (Command verb in command.Subcommands.Where(verb => !verb.Hidden))
        {
            Add(verb, $"{path} {verb.Name}", recursive, nodes);
        }
    }

    private static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name);

    private static IEnumerable<string> Choices(Symbol symbol) => symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label);
}
