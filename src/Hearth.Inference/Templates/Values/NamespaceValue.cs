namespace Hearth.Inference.Templates.Values;

/// <summary>What <c>namespace()</c> gives: its attributes can be set from inner scopes; it may contain itself.</summary>
/// <param name="Entries">Its attributes.</param>
internal sealed record NamespaceValue(MappingEntries Entries) : TemplateValue
{
    /// <inheritdoc/>
    public override string Kind => "namespace";
}
