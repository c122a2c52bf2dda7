namespace Hearth.Primitives;

/// <summary>Documents one configuration option. The key is the property's name in camel case under the module's section.</summary>
/// <remarks>The default is what a new instance of the options class holds. An enum's members are the allowed values.</remarks>
/// <param name="description">One sentence: the effect, as the owner would see it.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string description) : Attribute
{
    /// <summary>One sentence: the effect, as the owner would see it.</summary>
    public string Description { get; } = description;

    /// <summary>The unit of a number, such as <c>bytes</c>, <c>ms</c>, <c>tokens</c>; null where there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>The smallest allowed number, inclusive; NaN where there is none.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>The largest allowed number, inclusive; NaN where there is none.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>True when the value must be masked wherever it is shown.</summary>
    public bool IsSecret { get; init; }
}
