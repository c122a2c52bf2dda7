using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy;

/// <summary>One parsed C# file.</summary>
internal sealed record SourceFile(string Path, string Text, CompilationUnitSyntax Root)
{
    /// <summary>The project folder's name: <c>Hearth.Gateway</c>; empty outside of a project.</summary>
    public string Project => Path.Split('/') is [_, string name, _, ..] ? name : "";

    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Root.DescendantNodes().OfType<T>();

    /// <summary>The line of a node or token, from one.</summary>
    public static int LineOf(SyntaxNodeOrToken place) => (place.GetLocation()?.GetLineSpan().StartLinePosition.Line ?? 0) + 1;
}
