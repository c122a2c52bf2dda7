using Hearth.Inference.Templates.Evaluation;

namespace Hearth.Inference.Templates.Values;

/// <summary>A macro, a method or a global function. It cannot be printed.</summary>
/// <param name="Invoke">Calls it from a scope.</param>
internal sealed record FunctionValue(Func<CallArguments, TemplateScope, TemplateValue> Invoke) : TemplateValue
{
    /// <inheritdoc/>
    public override string Kind => "function";
}
