namespace Hearth.Inference.Grammars.Schemas;

/// <summary>What one schema says of the items of an array.</summary>
/// <param name="First">Of the first items, one each.</param>
/// <param name="Others">Of the items behind them; null where nothing is said of them.</param>
internal sealed record ArrayFacts(List<SchemaSource> First, SchemaSource? Others);
