using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy.Checks;

/// <summary>Every log method has an event id, unique and in its module's block.</summary>
internal sealed class EventIdsCheck : ITidyCheck
{
    public string Name => "event-ids";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        Dictionary<int, string> seen = [];
        foreach (SourceFile source in tree.ProductSources)
        {
            foreach ((int? id, int line) in Ids(source))
            {
                int first = ModuleBlocks.Of.TryGetValue(source.Project, out var block) ? block.FirstEvent : 0;
                if (id is not { } number)
                {
                    yield return new Violation(source.Path, line, "a log method has no event id");
                }
                else if (number < first || number >= first + ModuleBlocks.EventsPerModule)
                {
                    yield return new Violation(source.Path, line, $"event {number} is outside the module's block, {first} to {first + ModuleBlocks.EventsPerModule - 1}");
                }
                else if (!seen.TryAdd(number, $"{source.Path}:{line}"))
                {
                    yield return new Violation(source.Path, line, $"event {number} is taken by {seen[number]}");
                }
            }
        }
    }

    private static IEnumerable<(int? Id, int Line)> Ids(SourceFile source)
    {
        foreach (AttributeSyntax attribute in source.Nodes<AttributeSyntax>().Where(a => a.Name.ToString() is "LoggerMessage" or "LoggerMessageAttribute"))
        {
            AttributeArgumentSyntax? argument = attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.ToString() is "EventId" || a.NameColon?.Name.ToString() is "eventId")
                ?? attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null && a.Expression.IsKind(SyntaxKind.NumericLiteralExpression));
            yield return (Number(argument?.Expression), SourceFile.LineOf(attribute));
        }

        foreach (FieldDeclarationSyntax field in source.Nodes<FieldDeclarationSyntax>().Where(f => f.Declaration.Type.ToString().Equals("EventId", StringComparison.Ordinal)))
        {
            yield return (Number(field.DescendantNodes().OfType<ArgumentSyntax>().FirstOrDefault()?.Expression), SourceFile.LineOf(field));
        }
    }

    private static int? Number(ExpressionSyntax? expression) =>
        int.TryParse(expression?.ToString().Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
