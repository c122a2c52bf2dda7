using System.Collections.Frozen;
using System.Diagnostics;
using System.Xml.Linq;
using Hearth.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hearth.Tidy;

/// <summary>The files of a repository: the real one, or one that a test made up. Paths are relative, with forward slashes.</summary>
internal sealed class RepositoryTree
{
    private static readonly Lazy<RepositoryTree> s_real = new(ReadReal);

    private readonly FrozenDictionary<string, RepositoryFile> _files;
    private readonly Lazy<IReadOnlyList<SourceFile>> _sources;
    private readonly Lazy<IReadOnlyList<ProjectFile>> _projects;

    public RepositoryTree(IEnumerable<RepositoryFile> files)
    {
        _files = files.ToFrozenDictionary(file => file.Path, StringComparer.Ordinal);
        Files = [.. _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
        _sources = new(() => [.. Files.Where(IsSource).Select(Parse)]);
        _projects = new(() => [.. Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => new ProjectFile(file.Path, XDocument.Parse(file.Text)))]);
    }

    /// <summary>The clone these tests were built from: what git tracks, and what it would track.</summary>
    public static RepositoryTree Real => s_real.Value;

    public IReadOnlyList<RepositoryFile> Files { get; }

    /// <summary>Every C# file, parsed.</summary>
    public IReadOnlyList<SourceFile> Sources => _sources.Value;

    /// <summary>The C# files below <c>src/</c>.</summary>
    public IEnumerable<SourceFile> ProductSources => Sources.Where(source => source.Path.StartsWith("src/", StringComparison.Ordinal));

    public IReadOnlyList<ProjectFile> Projects => _projects.Value;

    public IEnumerable<ProjectFile> ProductProjects => Projects.Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal));

    public IEnumerable<RepositoryFile> Documents => Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal));

    public RepositoryFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>The text of a file; empty when it is not there.</summary>
    public string Read(string path) => Find(path)?.Text ?? "";

    /// <summary>True for a file, and for a folder that holds one.</summary>
    public bool Exists(string path) =>
        _files.ContainsKey(path) || Files.Any(file => file.Path.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static bool IsSource(RepositoryFile file) => file.Path.EndsWith(".cs", StringComparison.Ordinal);

    private static SourceFile Parse(RepositoryFile file)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(file.Text, new CSharpParseOptions(LanguageVersion.Preview));
        return new SourceFile(file.Path, file.Text, (Microsoft.CodeAnalysis.CSharp.Syntax.CompilationUnitSyntax)tree.GetRoot());
    }

    private static RepositoryTree ReadReal()
    {
        // A clone that another user owns is still only read here.
        ProcessStartInfo start = new("git", ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            UseShellExecute = false,
            WorkingDirectory = RepositoryPaths.Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return new RepositoryTree(output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .Where(path => File.Exists(Path.Combine(RepositoryPaths.Root, path)))
            .Select(path => new RepositoryFile(path, Path.Combine(RepositoryPaths.Root, path))));
    }
}
