using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy.Checks;

/// <summary>The web framework's namespaces begin at layer 3.</summary>
internal sealed class AspNetCoreCheck : ITidyCheck
{
    private const string Banned = "Microsoft.AspNetCore";
    private const int FirstLayer = 3;

    public string Name => "aspnetcore";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        Layers layers = Layers.Read(tree);
        return
            from source in tree.ProductSources
            where layers.LayerOf(source.Project) < FirstLayer
            from name in source.Nodes<QualifiedNameSyntax>().Select(node => ((Microsoft.CodeAnalysis.SyntaxNode Node, string Text))(node, node.ToString()))
                .Concat(source.Nodes<MemberAccessExpressionSyntax>().Select(node => ((Microsoft.CodeAnalysis.SyntaxNode Node, string Text))(node, node.ToString())))
            where name.Text.Equals(Banned, StringComparison.Ordinal)
            select new Violation(source.Path, SourceFile.LineOf(name.Node), $"{Banned} is not for a project below layer {FirstLayer}");
    }
}
