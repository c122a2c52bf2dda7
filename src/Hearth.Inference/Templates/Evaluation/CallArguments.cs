using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The evaluated arguments of one call.</summary>
/// <param name="Positional">In order.</param>
/// <param name="Keywords">By name.</param>
internal sealed record CallArguments(List<TemplateValue> Positional, MappingEntries Keywords)
{
    /// <summary>The argument at a place, or under a name, or null where neither is there.</summary>
    public TemplateValue? Find(int index, string name) =>
        index < Positional.Count ? Positional[index] : Keywords.TryGet(name, out TemplateValue? value) ? value : null;
}
