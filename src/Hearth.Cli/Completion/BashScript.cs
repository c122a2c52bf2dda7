using System.Text;

namespace Hearth.Cli.Completion;

/// <summary>For bash 3.2 and later, without the bash-completion package.</summary>
internal static class BashScript
{
    public static string Write(IReadOnlyList<CompletionNode> nodes)
    {
        StringBuilder script = new();
        script.Append("""
            # bash completion for hearth; load it with: source <(hearth completion bash)
            # shellcheck shell=bash disable=SC2207
            _hearth() {
              local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" node=hearth words='' index
              COMPREPLY=()
              for ((index = 1; index < COMP_CWORD; index++)); do
                case "${COMP_WORDS[index]}" in

            """);
        CompletionValueOption[] valueOptions = [.. CompletionNode.DistinctValueOptions(nodes)];
        script.Append("      ").AppendJoin(" | ", valueOptions.Select(option => option.Name)).Append(") index=$((index + 1)); continue ;;\n");
        script.Append("    esac\n    case \"$node ${COMP_WORDS[index]}\" in\n");
        script.Append("      ").AppendJoin(" | ", nodes.Skip(1).Select(node => Quote(node.Path))).Append(") node=\"$node ${COMP_WORDS[index]}\" ;;\n");
        script.Append("    esac\n  done\n  case \"$before\" in\n");
        foreach (CompletionValueOption option in valueOptions)
        {
            string reply = option.IsFolder ? "COMPREPLY=($(compgen -d -- \"$word\"))"
                : option.Choices.Count > 0 ? $"COMPREPLY=($(compgen -W {Quote(string.Join(' ', option.Choices))} -- \"$word\"))"
                : "COMPREPLY=($(compgen -f -- \"$word\"))";
            script.Append("    ").Append(option.Name).Append(") ").Append(reply).Append("; return ;;\n");
        }

        script.Append("  esac\n  case \"$node\" in\n");
        foreach (CompletionNode node in nodes)
        {
            script.Append("    ").Append(Quote(node.Path)).Append(") words=").Append(Quote(string.Join(' ', node.Words.Select(word => word.Text)))).Append(" ;;\n");
        }

        script.Append("""
              esac
              COMPREPLY=($(compgen -W "$words" -- "$word"))
            }
            complete -o default -F _hearth hearth ./hearth

            """);
        return script.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
