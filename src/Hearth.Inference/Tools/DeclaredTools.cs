using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tools;

/// <summary>The functions a request declares, by name. Immutable.</summary>
internal sealed class DeclaredTools
{
    private readonly Dictionary<string, JsonElement> _schemas = new(StringComparer.Ordinal);
    private readonly List<AIFunctionDeclaration> _functions = [];
    private readonly Dictionary<string, JsonElement>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public DeclaredTools(IEnumerable<AITool> tools)
    {
        foreach (AIFunctionDeclaration function in tools.OfType<AIFunctionDeclaration>())
        {
            if (_schemas.TryAdd(function.Name, function.JsonSchema))
            {
                _functions.Add(function);
            }
        }

        _lookup = _schemas.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static DeclaredTools None { get; } = new([]);

    public int Count => _schemas.Count;

    /// <summary>In the order of the request; of two with one name the first.</summary>
    public IReadOnlyList<AIFunctionDeclaration> Functions => _functions;

    public bool Has(ReadOnlySpan<char> name) => _lookup.ContainsKey(name);

    /// <summary>Whether a name may go on to become a declared one.</summary>
    public bool HasBeginning(ReadOnlySpan<char> beginning)
    {
        foreach (string name in _schemas.Keys)
        {
            if (name.AsSpan().StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the schema says of one parameter; false where it says nothing.</summary>
    public bool TryGetParameter(string function, string parameter, out JsonElement schema)
    {
        schema = default;
        return _schemas.TryGetValue(function, out JsonElement whole)
            && whole.ValueKind == JsonValueKind.Object
            && whole.TryGetProperty("properties", out JsonElement properties)
            && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty(parameter, out schema);
    }
}
