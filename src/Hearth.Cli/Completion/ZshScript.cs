using System.Text;

namespace Hearth.Cli.Completion;

/// <summary>For zsh 5, both as an autoloaded <c>_hearth</c> and sourced after <c>compinit</c>.</summary>
internal static class ZshScript
{
    public static string Write(IReadOnlyList<CompletionNode> nodes)
    {
        StringBuilder script = new();
        script.Append("""
            #compdef hearth
            # zsh completion for hearth; load it after compinit with: source <(hearth completion zsh)
            _hearth() {
              local node=hearth index
              local -a choices
              for (( index = 2; index < CURRENT; index++ )); do
                case ${words[index]} in

            """);
        CompletionValueOption[] valueOptions = [.. CompletionNode.DistinctValueOptions(nodes)];
        script.Append("      (").AppendJoin('|', valueOptions.Select(option => option.Name)).Append(") (( index++ )); continue ;;\n");
        script.Append("    esac\n    case \"$node ${words[index]}\" in\n");
        script.Append("      (").AppendJoin('|', nodes.Skip(1).Select(node => Quote(node.Path))).Append(") node=\"$node ${words[index]}\" ;;\n");
        script.Append("    esac\n  done\n  case ${words[CURRENT-1]} in\n");
        foreach (CompletionValueOption option in valueOptions)
        {
            string reply = option.IsFolder ? "_files -/" : option.Choices.Count > 0 ? $"compadd -- {string.Join(' ', option.Choices.Select(Quote))}" : "_files";
            script.Append("    (").Append(option.Name).Append(") ").Append(reply).Append("; return ;;\n");
        }

        script.Append("  esac\n  case $node in\n");
        foreach (CompletionNode node in nodes)
        {
            script.Append("    (").Append(Quote(node.Path)).Append(") choices=(");
            script.AppendJoin(' ', node.Words.Select(word => Quote(Describe(word)))).Append(") ;;\n");
        }

        script.Append("""
              esac
              _describe hearth choices || _files
            }
            if [[ ${funcstack[1]} == _hearth ]]; then _hearth "$@"; else compdef _hearth hearth; fi

            """);
        return script.ToString();
    }

    // `_describe` splits at the first colon that has no backslash.
    private static string Describe(CompletionWord word) =>
        word.Meaning.Length == 0 ? Escape(word.Text) : $"{Escape(word.Text)}:{word.Meaning}";

    private static string Escape(string text) => text.Replace(":", "\\:", StringComparison.Ordinal);

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
