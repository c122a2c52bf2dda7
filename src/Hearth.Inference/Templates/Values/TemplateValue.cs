namespace Hearth.Inference.Templates.Values;

/// <summary>A value a template computes with: a closed family of data and functions. Nothing of the host is reachable from one.</summary>
internal abstract record TemplateValue
{
    /// <summary>What error messages call it.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether it counts as true in a condition.</summary>
    public virtual bool IsTruthy => true;
}
