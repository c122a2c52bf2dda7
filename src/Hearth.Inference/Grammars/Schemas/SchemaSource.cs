using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hearth.Inference.Grammars.Schemas;

/// <summary>A schema and where it stands in its document, as a JSON pointer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SchemaSource(JsonElement Element, string Pointer)
{
    public SchemaSource Member(string name, JsonElement element) =>
        new(element, Pointer + "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    public SchemaSource Item(string name, int index, JsonElement element) =>
        new(element, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Pointer}/{name}/{index}"));
}
