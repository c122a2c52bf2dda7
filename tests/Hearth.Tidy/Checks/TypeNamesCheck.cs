using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy.Checks;

/// <summary>Names say what a thing is; the endings here say nothing.</summary>
internal sealed class TypeNamesCheck : ITidyCheck
{
    private static readonly string[] Banned =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Misc", "Wrapper", "Base", "Impl", "Data", "Info", "Dto"];

    private static readonly string[] HostedTypes = ["IHostedService", "BackgroundService", "IHostedLifecycleService"];

    public string Name => "names";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        foreach (SourceFile source in tree.Sources)
        {
            foreach (BaseTypeDeclarationSyntax type in source.Nodes<BaseTypeDeclarationSyntax>())
            {
                string name = type.Identifier.ValueText;
                if (Banned.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.Ordinal)) is { } banned)
                {
                    yield return new Violation(source.Path, SourceFile.LineOf(type.Identifier), $"`{name}` ends in `{banned}`, which says nothing");
                }
                else if (name.EndsWith("Service", StringComparison.Ordinal) && !IsHosted(type))
                {
                    yield return new Violation(source.Path, SourceFile.LineOf(type.Identifier), $"`{name}`: `Service` is for hosted services");
                }
            }
        }
    }

    private static bool IsHosted(BaseTypeDeclarationSyntax type) =>
        type.BaseList?.Types.Any(parent => HostedTypes.Contains(parent.Type.ToString(), StringComparer.Ordinal)) ?? false;
}
