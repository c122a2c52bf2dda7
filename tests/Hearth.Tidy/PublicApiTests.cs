using System.Reflection;
using Hearth.Testing;

namespace Hearth.Tidy;

/// <summary>The public API equals its snapshot; `dotnet eng/snapshots.cs` writes the snapshots again.</summary>
public sealed class PublicApiTests
{
    private const string Folder = "tests/Hearth.Tidy/api";

    public static TheoryData<string> ProjectNames => [.. RepositoryTree.Real.ProductProjects.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void PublicApi_OfAProject_EqualsItsSnapshot(string project)
    {
        // The assembly of the executable is named after the command.
        string text = ApiText.Of(Assembly.Load(project.Equals("Hearth.Cli", StringComparison.Ordinal) ? "hearth" : project));
        string path = Path.Combine(RepositoryPaths.Root, Folder, project + ".txt");
        if (string.Equals(Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS"), "1", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.Combine(RepositoryPaths.Root, Folder));
            File.WriteAllText(path, text);
        }

        string snapshot = File.Exists(path) ? File.ReadAllText(path) : "";
        string[] added = [.. text.Split('\n').Except(snapshot.Split('\n'))];
        string[] removed = [.. snapshot.Split('\n').Except(text.Split('\n'))];
        Assert.True(
            string.Equals(text, snapshot, StringComparison.Ordinal),
            $"The public API of {project} changed. If that is meant, run `dotnet eng/snapshots.cs` and commit the snapshot.\n"
            + string.Concat(added.Select(line => $"+ {line}\n")) + string.Concat(removed.Select(line => $"- {line}\n")));
    }

    [Fact]
    public void ApiText_PublicMemberAdded_IsSeen()
    {
        string text = ApiText.Of(typeof(Primitives.ErrorKind).Assembly);

        Assert.Contains("enum Hearth.Primitives.ErrorKind\n       0 InvalidInput\n", text, StringComparison.Ordinal);
        Assert.Contains("sealed class Hearth.Primitives.SeededRandom\n    Double NextDouble()\n    Int32 NextInt32(Int32 exclusiveMax)\n    UInt64 NextUInt64()\n    new(UInt64 seed)\n", text, StringComparison.Ordinal);
        Assert.Contains("    String Description { get; }\n", text, StringComparison.Ordinal);
        Assert.Contains("    Double Maximum { get; init; }\n", text, StringComparison.Ordinal);
    }
}
