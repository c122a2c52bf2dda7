namespace Hearth.Inference.Templates.Values;

/// <summary>What a name or a key that does not exist gives.</summary>
internal sealed record UndefinedValue : TemplateValue
{
    /// <summary>The only one.</summary>
    public static readonly UndefinedValue Instance = new();

    /// <inheritdoc/>
    public override string Kind => "undefined";

    /// <inheritdoc/>
    public override bool IsTruthy => false;
}
