namespace Hearth.Inference.Grammars.Schemas;

/// <summary>What one schema says of the members of an object.</summary>
/// <param name="Members">By name, in the order of the schema.</param>
/// <param name="Additional">What holds for members of other names; null where nothing is said of them.</param>
internal sealed record ObjectFacts(OrderedDictionary<string, SchemaSource> Members, SchemaSource? Additional);
