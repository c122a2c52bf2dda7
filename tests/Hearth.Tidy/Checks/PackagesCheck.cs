using System.Xml.Linq;

namespace Hearth.Tidy.Checks;

/// <summary>All versions stand in Directory.Packages.props, every project is in the solution, and no package makes mocks.</summary>
internal sealed class PackagesCheck : ITidyCheck
{
    private const string Versions = "Directory.Packages.props";
    private const string Solution = "Hearth.slnx";
    private static readonly string[] Mocks = ["Moq", "NSubstitute", "FakeItEasy", "JustMock", "RhinoMocks", "Telerik.JustMock"];

    public string Name => "packages";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        string solution = tree.Read(Solution);
        foreach (ProjectFile project in tree.Projects)
        {
            foreach (XElement package in project.Items("PackageReference").Where(item => item.Attribute("Version") is not null))
            {
                yield return new Violation(project.Path, 0, $"the version of {(string?)package.Attribute("Include")} belongs in {Versions}");
            }

            if (!solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal))
            {
                yield return new Violation(project.Path, 0, $"the project is not in {Solution}");
            }
        }

        foreach (string mock in Mocks)
        {
            if (tree.Read(Versions).Contains($"Include=\"{mock}", StringComparison.OrdinalIgnoreCase))
            {
                yield return new Violation(Versions, 0, $"{mock}: fakes are written by hand, in Hearth.Testing");
            }
        }
    }
}
