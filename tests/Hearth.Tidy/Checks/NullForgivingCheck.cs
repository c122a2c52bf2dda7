using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy.Checks;

/// <summary>The operator <c>!</c> silences the compiler; the product has a counted budget of them.</summary>
internal sealed class NullForgivingCheck(int budget) : ITidyCheck
{
    public const int ProductBudget = 30;

    public string Name => "null-forgiving";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        var uses = tree.ProductSources
            .SelectMany(source => source.Nodes<PostfixUnaryExpressionSyntax>()
                .Where(node => node.IsKind(SyntaxKind.SuppressNullableWarningExpression))
                .Select(node => (source.Path, Line: SourceFile.LineOf(node))))
            .ToArray();
        if (uses.Length > budget)
        {
            (string path, int line) = uses[^1];
            yield return new Violation(path, line, $"the product uses `!` {uses.Length} times; the budget is {budget}: {string.Join(", ", uses.Select(use => $"{use.Path}:{use.Line}"))}");
        }
    }
}
