using System.Globalization;

namespace Hearth.Tidy;

/// <summary>eng/layers.txt: the layer of each project and the packages it may use.</summary>
internal sealed class Layers
{
    public const string Path = "eng/layers.txt";

    private readonly Dictionary<string, (int Layer, string[] Packages, int Line)> _projects = new(StringComparer.Ordinal);

    private Layers()
    {
    }

    public IReadOnlyDictionary<string, (int Layer, string[] Packages, int Line)> Projects => _projects;

    public static Layers Read(RepositoryTree tree)
    {
        Layers layers = new();
        string[] lines = tree.Read(Path).Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            if (lines[index].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [string layer, string project, .. string[] packages]
                && int.TryParse(layer, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                layers._projects[project] = (number, packages, index + 1);
            }
        }

        return layers;
    }

    public int? LayerOf(string project) => _projects.TryGetValue(project, out var entry) ? entry.Layer : null;
}
