namespace Hearth.Inference.Templates.Values;

/// <summary><c>true</c> or <c>false</c>.</summary>
/// <param name="Value">Which.</param>
internal sealed record BooleanValue(bool Value) : TemplateValue
{
    /// <summary>True.</summary>
    public static readonly BooleanValue True = new(true);

    /// <summary>False.</summary>
    public static readonly BooleanValue False = new(false);

    /// <inheritdoc/>
    public override string Kind => "boolean";

    /// <inheritdoc/>
    public override bool IsTruthy => Value;

    /// <summary>One of the two.</summary>
    public static BooleanValue Of(bool value) => value ? True : False;
}
