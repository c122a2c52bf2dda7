using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy;

/// <summary>Prints the tail: signs to look at, none of them a failure.</summary>
public sealed class ShapeTests(ITestOutputHelper output)
{
    private const int Shown = 10;
    private const int FileLines = 290;
    private const int MethodLines = 60;

    [Fact]
    public void Shape_OfTheProduct_IsPrinted()
    {
        SourceFile[] sources = [.. RepositoryTree.Real.ProductSources];
        Assert.NotEmpty(sources);

        (string Path, int Lines)[] files = [.. sources.Select(source => (source.Path, Lines: source.Text.Count(c => c == '\n'))).OrderByDescending(file => file.Lines)];
        output.WriteLine($"{files.Count(file => file.Lines > FileLines)} of {files.Length} files are longer than {FileLines} lines:");
        Print(files.Where(file => file.Lines > FileLines).Select(file => $"{file.Lines,6} {file.Path}"));

        (string Place, int Lines)[] methods = [.. sources.SelectMany(Methods).OrderByDescending(method => method.Lines)];
        output.WriteLine($"{methods.Count(method => method.Lines > MethodLines)} of {methods.Length} methods are longer than {MethodLines} lines:");
        Print(methods.Where(method => method.Lines > MethodLines).Select(method => $"{method.Lines,6} {method.Place}"));

        HashSet<string> classes = [.. sources.SelectMany(source => source.Nodes<ClassDeclarationSyntax>()).Select(type => type.Identifier.ValueText)];
        string[] interfaces = [.. sources.SelectMany(source => source.Nodes<InterfaceDeclarationSyntax>()).Select(type => type.Identifier.ValueText)];
        string[] mirrors = [.. interfaces.Where(name => classes.Contains(name[1..]))];
        output.WriteLine($"{mirrors.Length} of {interfaces.Length} interfaces mirror one class of the same name:");
        Print(mirrors);
    }

    private static IEnumerable<(string Place, int Lines)> Methods(SourceFile source) =>
        source.Nodes<BaseMethodDeclarationSyntax>().Select(method => ($"{source.Path}:{SourceFile.LineOf(method)}", method.GetText().Lines.Count));

    private void Print(IEnumerable<string> lines)
    {
        foreach (string line in lines.Take(Shown))
        {
            output.WriteLine("  " + line);
        }
    }
}
