using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy.Checks;

/// <summary>Every option is read somewhere in the product and stands in the reference.</summary>
internal sealed class OptionsCheck : ITidyCheck
{
    private const string Reference = "docs/reference/options.md";

    public string Name => "options";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        string reference = tree.Read(Reference);
        foreach (SourceFile source in tree.ProductSources)
        {
            foreach (PropertyDeclarationSyntax property in source.Nodes<PropertyDeclarationSyntax>().Where(IsOption))
            {
                string name = property.Identifier.ValueText;
                string key = char.ToLowerInvariant(name[0]) + name[1..];
                int line = SourceFile.LineOf(property.Identifier);
                if (!tree.ProductSources.Any(reader => IsReadIn(reader, source, name)))
                {
                    yield return new Violation(source.Path, line, $"nothing reads the option `{key}`");
                }

                if (!reference.Contains($".{key}`", StringComparison.Ordinal))
                {
                    yield return new Violation(source.Path, line, $"`{key}` is not in {Reference}; run `dotnet eng/snapshots.cs`");
                }
            }
        }
    }

    private static bool IsOption(PropertyDeclarationSyntax property) =>
        property.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Option" or "OptionAttribute");

    // By name: `options.Port`, `Get<GatewayOptions>().Port`, `options is { Port: 0 }`. The class itself and its validator do not count.
    private static bool IsReadIn(SourceFile reader, SourceFile declaration, string name) =>
        !reader.Path.Equals(declaration.Path, StringComparison.Ordinal)
        && !reader.Path.EndsWith("Validator.cs", StringComparison.Ordinal)
        && (reader.Nodes<MemberAccessExpressionSyntax>().Any(access => access.Name.Identifier.ValueText.Equals(name, StringComparison.Ordinal) && IsOptions(access.Expression.ToString()))
            || reader.Nodes<SubpatternSyntax>().Any(pattern => pattern.ExpressionColon?.Expression.ToString().Equals(name, StringComparison.Ordinal) ?? false));

    private static bool IsOptions(string expression) =>
        expression.Contains("options", StringComparison.OrdinalIgnoreCase) || expression.EndsWith("Value", StringComparison.Ordinal);
}
