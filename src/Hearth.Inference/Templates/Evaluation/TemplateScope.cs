using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The variables of a block; loops and calls open a scope of their own, conditions do not.</summary>
/// <param name="parent">Where names are looked up that are not here; null for the outermost.</param>
internal sealed class TemplateScope(TemplateScope? parent)
{
    private readonly Dictionary<string, TemplateValue> _variables = new(StringComparer.Ordinal);

    /// <summary>Sets a variable here, never in an outer scope.</summary>
    public void Set(string name, TemplateValue value) => _variables[name] = value;

    /// <summary>Whether this very scope has the variable.</summary>
    public bool Declares(string name) => _variables.ContainsKey(name);

    /// <summary>The innermost variable of that name, or undefined.</summary>
    public TemplateValue Find(string name)
    {
        for (TemplateScope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._variables.TryGetValue(name, out TemplateValue? value))
            {
                return value;
            }
        }

        return UndefinedValue.Instance;
    }

    private TemplateScope? Parent { get; } = parent;
}
