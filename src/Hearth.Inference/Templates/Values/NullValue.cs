namespace Hearth.Inference.Templates.Values;

/// <summary><c>none</c>.</summary>
internal sealed record NullValue : TemplateValue
{
    /// <summary>The only one.</summary>
    public static readonly NullValue Instance = new();

    /// <inheritdoc/>
    public override string Kind => "none";

    /// <inheritdoc/>
    public override bool IsTruthy => false;
}
