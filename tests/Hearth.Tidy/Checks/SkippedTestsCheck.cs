using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy.Checks;

/// <summary>A test that is skipped names its issue.</summary>
internal sealed class SkippedTestsCheck : ITidyCheck
{
    public string Name => "skipped-tests";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        foreach (SourceFile source in tree.Sources.Where(source => source.Path.StartsWith("tests/", StringComparison.Ordinal)))
        {
            var attributes = source.Nodes<AttributeArgumentSyntax>()
                .Where(argument => argument.NameEquals?.Name.ToString() is "Skip" or "SkipWhen" or "SkipUnless")
                .Select(argument => (Node: (Microsoft.CodeAnalysis.SyntaxNode)argument, Text: argument.Expression.ToString()));
            var calls = source.Nodes<InvocationExpressionSyntax>()
                .Where(call => call.Expression.ToString() is "Assert.Skip" or "Assert.SkipWhen" or "Assert.SkipUnless")
                .Select(call => (Node: (Microsoft.CodeAnalysis.SyntaxNode)call, Text: call.ArgumentList.ToString()));
            foreach ((Microsoft.CodeAnalysis.SyntaxNode node, string text) in attributes.Concat(calls))
            {
                if (!text.Contains('#', StringComparison.Ordinal))
                {
                    yield return new Violation(source.Path, SourceFile.LineOf(node), "a skipped test names its issue: `#12: why`");
                }
            }
        }
    }
}
