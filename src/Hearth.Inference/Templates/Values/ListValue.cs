namespace Hearth.Inference.Templates.Values;

/// <summary>A list or a tuple. Mutable through <c>append</c> and <c>pop</c>; it may contain itself.</summary>
/// <param name="Items">The elements; equality of lists is identity of this.</param>
/// <param name="IsTuple">Whether it was written as a tuple.</param>
internal sealed record ListValue(List<TemplateValue> Items, bool IsTuple = false) : TemplateValue
{
    /// <inheritdoc/>
    public override string Kind => IsTuple ? "tuple" : "list";

    /// <inheritdoc/>
    public override bool IsTruthy => Items.Count > 0;
}
