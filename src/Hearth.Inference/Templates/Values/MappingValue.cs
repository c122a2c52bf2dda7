namespace Hearth.Inference.Templates.Values;

/// <summary>A dict.</summary>
internal sealed record MappingValue : TemplateValue
{
    private readonly Func<MappingEntries>? _make;
    private MappingEntries? _entries;

    /// <summary>A dict with entries.</summary>
    public MappingValue(MappingEntries entries) => _entries = entries;

    /// <summary>A dict whose entries are made when they are first asked for: every iteration has a <c>loop</c>, few look at it.</summary>
    public MappingValue(Func<MappingEntries> make) => _make = make;

    /// <summary>Its entries; equality of dicts is identity of this.</summary>
    public MappingEntries Entries => _entries ??= _make!();

    /// <inheritdoc/>
    public override string Kind => "dict";

    /// <inheritdoc/>
    public override bool IsTruthy => Entries.Count > 0;
}
