using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy.Checks;

/// <summary>Error codes are unique, in their module's block, declared once in the module's <c>Errors</c> class, documented, and used.</summary>
internal sealed partial class ErrorCodesCheck : ITidyCheck
{
    private const string Reference = "docs/reference/errors.md";

    public string Name => "error-codes";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        string reference = tree.Read(Reference);
        Dictionary<string, string> declared = new(StringComparer.Ordinal);
        foreach (SourceFile source in tree.ProductSources.Where(IsErrors))
        {
            foreach (FieldDeclarationSyntax field in source.Nodes<FieldDeclarationSyntax>().Where(f => f.Declaration.Type.ToString().Equals("ErrorDefinition", StringComparison.Ordinal)))
            {
                VariableDeclaratorSyntax variable = field.Declaration.Variables[0];
                int line = SourceFile.LineOf(variable.Identifier);
                string? code = variable.DescendantNodes().OfType<LiteralExpressionSyntax>().FirstOrDefault(node => node.IsKind(SyntaxKind.StringLiteralExpression))?.Token.ValueText;
                string prefix = ModuleBlocks.Of.TryGetValue(source.Project, out var block) ? block.Prefix : "?";
                if (code is null || !Code().IsMatch(code) || !code.StartsWith($"HEARTH-{prefix}-", StringComparison.Ordinal))
                {
                    yield return new Violation(source.Path, line, $"`{code}` is not of the form HEARTH-{prefix}-nnn");
                    continue;
                }

                if (!declared.TryAdd(code, source.Path))
                {
                    yield return new Violation(source.Path, line, $"{code} is declared a second time");
                }

                if (!reference.Contains(code, StringComparison.Ordinal))
                {
                    yield return new Violation(source.Path, line, $"{code} is not in {Reference}; run `dotnet eng/snapshots.cs`");
                }

                string use = $"{Path.GetFileNameWithoutExtension(source.Path)}.{variable.Identifier.ValueText}";
                if (!tree.ProductSources.Any(reader => !ReferenceEquals(reader, source) && reader.Text.Contains(use, StringComparison.Ordinal)))
                {
                    yield return new Violation(source.Path, line, $"nothing reports {code} ({use})");
                }
            }
        }

        foreach (SourceFile source in tree.ProductSources.Where(source => !IsErrors(source)))
        {
            foreach (LiteralExpressionSyntax literal in source.Nodes<LiteralExpressionSyntax>().Where(l => l.IsKind(SyntaxKind.StringLiteralExpression) && AnyCode().IsMatch(l.Token.ValueText)))
            {
                yield return new Violation(source.Path, SourceFile.LineOf(literal), "a code as text; name its definition");
            }
        }
    }

    private static bool IsErrors(SourceFile source) => source.Path.EndsWith("Errors.cs", StringComparison.Ordinal);

    [GeneratedRegex("^HEARTH-[A-Z]+-[0-9]{3}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Code();

    [GeneratedRegex("HEARTH-[A-Z]+-[0-9]{3}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex AnyCode();
}
