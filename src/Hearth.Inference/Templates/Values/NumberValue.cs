namespace Hearth.Inference.Templates.Values;

/// <summary>A number. Integers are exact up to 2^53, as in the JavaScript renderer templates are tested against.</summary>
/// <param name="Value">The number.</param>
/// <param name="IsFloat">Whether it shows a fraction even where it has none.</param>
internal sealed record NumberValue(double Value, bool IsFloat = false) : TemplateValue
{
    /// <inheritdoc/>
    public override string Kind => IsFloat ? "float" : "integer";

    /// <inheritdoc/>
    public override bool IsTruthy => Value is not 0 && !double.IsNaN(Value);
}
