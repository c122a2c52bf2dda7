using System.Xml.Linq;

namespace Hearth.Tidy;

/// <summary>One project file.</summary>
internal sealed record ProjectFile(string Path, XDocument Xml)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public IEnumerable<XElement> Items(string kind) => Xml.Descendants(kind).Where(item => item.Attribute("Include") is not null);

    public IEnumerable<string> Included(string kind) => Items(kind).Select(item => (string?)item.Attribute("Include") ?? "");

    /// <summary>The names of the projects it references.</summary>
    public IEnumerable<string> References => Included("ProjectReference").Select(path => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
}
