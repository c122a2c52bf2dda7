using System.Globalization;

namespace Hearth.Tidy.Checks;

/// <summary>Every project has a layer, references only lower ones, and uses only the packages on its list.</summary>
internal sealed class LayersCheck : ITidyCheck
{
    public string Name => "layers";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        Layers layers = Layers.Read(tree);
        foreach (ProjectFile project in tree.ProductProjects)
        {
            if (!layers.Projects.TryGetValue(project.Name, out var own))
            {
                yield return new Violation(project.Path, 0, $"the project has no line in {Layers.Path}");
                continue;
            }

            foreach (string target in project.References)
            {
                if (layers.LayerOf(target) is not { } layer || layer >= own.Layer)
                {
                    yield return new Violation(project.Path, 0, $"layer {own.Layer} references {target} of layer {Shown(layers.LayerOf(target))}; references point strictly down");
                }
            }

            foreach (string package in project.Included("PackageReference").Except(own.Packages, StringComparer.Ordinal))
            {
                yield return new Violation(project.Path, 0, $"the package {package} is not on the project's list in {Layers.Path}");
            }

            foreach (string package in own.Packages.Except(project.Included("PackageReference"), StringComparer.Ordinal))
            {
                yield return new Violation(Layers.Path, own.Line, $"{project.Name} does not use {package}; take it off the list");
            }
        }

        HashSet<string> names = [.. tree.ProductProjects.Select(project => project.Name)];
        foreach ((string name, var entry) in layers.Projects.Where(entry => !names.Contains(entry.Key)))
        {
            yield return new Violation(Layers.Path, entry.Line, $"there is no project {name}");
        }
    }
    private static string Shown(int? layer) => layer?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
