namespace Hearth.Inference.Templates.Values;

/// <summary>A dict.</summary>
/// <param name="Entries">Its entries; equality of dicts is identity of this.</param>
internal sealed record MappingValue(MappingEntries Entries) : TemplateValue
{
    /// <inheritdoc/>
    public override string Kind => "dict";

    /// <inheritdoc/>
    public override bool IsTruthy => Entries.Count > 0;
}
