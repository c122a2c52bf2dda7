using System.Text.Json;

namespace Hearth.Inference.Grammars.Schemas;

/// <summary>What several schemas demand together of one value.</summary>
internal sealed class SchemaFacts
{
    /// <summary>Where the first of the schemas stands, for messages.</summary>
    public required string Pointer { get; init; }

    /// <summary>What the value may be.</summary>
    public SchemaKinds Kinds { get; set; } = SchemaKinds.All;

    /// <summary>Whether a schema says what the value may be.</summary>
    public bool StatesKinds { get; set; }

    /// <summary>What keywords are about: without a stated kind, the kinds that are meant.</summary>
    public SchemaKinds Mentioned { get; set; }

    /// <summary>The only values there are; null for any.</summary>
    public List<JsonElement>? Values { get; set; }

    public NumberBounds Bounds { get; set; } = NumberBounds.Open;

    public int LengthMin { get; set; }

    public int? LengthMax { get; set; }

    public List<GrammarNode> Patterns { get; private init; } = [];

    public int ItemsMin { get; set; }

    public int? ItemsMax { get; set; }

    public List<ArrayFacts> Arrays { get; private init; } = [];

    public int MembersMin { get; set; }

    public int? MembersMax { get; set; }

    public List<ObjectFacts> Objects { get; private init; } = [];

    /// <summary>In the order they are first named.</summary>
    public List<string> Required { get; private init; } = [];

    /// <summary>Of each group one schema has to hold, too.</summary>
    public List<List<SchemaSource>> Alternatives { get; private init; } = [];

    /// <summary>Whether any value will do.</summary>
    public bool IsOpen => !StatesKinds && Kinds == SchemaKinds.All && Mentioned == SchemaKinds.None && Values is null && Alternatives.Count == 0;

    public SchemaFacts Clone() => new()
    {
        Pointer = Pointer,
        Kinds = Kinds,
        StatesKinds = StatesKinds,
        Mentioned = Mentioned,
        Values = Values,
        Bounds = Bounds,
        LengthMin = LengthMin,
        LengthMax = LengthMax,
        Patterns = [.. Patterns],
        ItemsMin = ItemsMin,
        ItemsMax = ItemsMax,
        Arrays = [.. Arrays],
        MembersMin = MembersMin,
        MembersMax = MembersMax,
        Objects = [.. Objects],
        Required = [.. Required],
        Alternatives = [.. Alternatives],
    };

    public void Restrict(SchemaKinds kinds)
    {
        Kinds &= kinds;
        StatesKinds = true;
    }

    /// <summary>Leaves only values that are among these, too.</summary>
    public void Restrict(List<JsonElement> values) =>
        Values = Values is null ? values : [.. Values.Where(value => values.Exists(other => JsonElement.DeepEquals(value, other)))];
}
