using System.Text;

namespace Hearth.Cli.Completion;

/// <summary>For fish 3.</summary>
internal static class FishScript
{
    public static string Write(IReadOnlyList<CompletionNode> nodes)
    {
        StringBuilder script = new();
        CompletionValueOption[] valueOptions = [.. CompletionNode.DistinctValueOptions(nodes)];
        script.Append("""
            # fish completion for hearth; load it with: hearth completion fish | source
            function __hearth_node
                set -l node hearth
                set -l skip 0
                for token in (commandline -opc)[2..-1]
                    if test $skip = 1
                        set skip 0
                        continue
                    end

            """);
        script.Append("        if contains -- $token ").AppendJoin(' ', valueOptions.Select(option => option.Name)).Append('\n');
        script.Append("            set skip 1\n            continue\n        end\n");
        script.Append("        if contains -- \"$node $token\" ").AppendJoin(' ', nodes.Skip(1).Select(node => Quote(node.Path))).Append('\n');
        script.Append("            set node \"$node $token\"\n        end\n    end\n    test \"$node\" = \"$argv[1]\"\nend\n");
        script.Append("complete -c hearth -e\n");
        foreach (CompletionNode node in nodes)
        {
            Dictionary<string, CompletionValueOption> byName = node.ValueOptions.ToDictionary(option => option.Name, StringComparer.Ordinal);
            foreach (CompletionWord word in node.Words)
            {
                script.Append("complete -c hearth -n ").Append(Quote($"__hearth_node \"{node.Path}\""));
                if (word.Text.StartsWith('-'))
                {
                    script.Append(word.Text.StartsWith("--", StringComparison.Ordinal) ? " -l " : " -s ").Append(word.Text.TrimStart('-'));
                    if (byName.TryGetValue(word.Text, out CompletionValueOption? option))
                    {
                        script.Append(option.IsFolder ? " -x -a '(__fish_complete_directories)'"
                            : option.Choices.Count > 0 ? $" -x -a {Quote(string.Join(' ', option.Choices))}"
                            : " -r");
                    }
                }
                else
                {
                    script.Append(" -f -a ").Append(Quote(word.Text));
                }

                if (word.Meaning.Length > 0)
                {
                    script.Append(" -d ").Append(Quote(word.Meaning));
                }

                script.Append('\n');
            }
        }

        return script.ToString();
    }

    private static string Quote(string text) =>
        "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
