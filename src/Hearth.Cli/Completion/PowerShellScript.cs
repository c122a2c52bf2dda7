using System.Text;

namespace Hearth.Cli.Completion;

/// <summary>For PowerShell 7.</summary>
internal static class PowerShellScript
{
    public static string Write(IReadOnlyList<CompletionNode> nodes)
    {
        StringBuilder script = new();
        script.Append("""
            # PowerShell completion for hearth; load it with: hearth completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName hearth -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $tree = [ordered]@{

            """);
        foreach (CompletionNode node in nodes)
        {
            script.Append("        ").Append(Quote(node.Path)).Append(" = [ordered]@{\n");
            foreach (CompletionWord word in node.Words)
            {
                script.Append("            ").Append(Quote(word.Text)).Append(" = ").Append(Quote(word.Meaning.Length > 0 ? word.Meaning : word.Text)).Append('\n');
            }

            script.Append("        }\n");
        }

        script.Append("    }\n    $values = @(");
        script.AppendJoin(", ", CompletionNode.DistinctValueOptions(nodes).Select(option => Quote(option.Name)));
        script.Append("""
            )
                $node = 'hearth'
                $skip = $false
                foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
                    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
                    $token = $element.Extent.Text
                    if ($skip) { $skip = $false; continue }
                    if ($values -contains $token) { $skip = $true; continue }
                    if ($tree.Contains("$node $token")) { $node = "$node $token" }
                }
                if ($skip) { return }
                foreach ($entry in $tree[$node].GetEnumerator()) {
                    if ($entry.Key -like "$wordToComplete*") {
                        [System.Management.Automation.CompletionResult]::new($entry.Key, $entry.Key, 'ParameterValue', $entry.Value)
                    }
                }
            }

            """);
        return script.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
