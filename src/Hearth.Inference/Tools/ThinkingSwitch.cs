using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tools;

/// <summary>Sets the variables by which a template lets a model think more, less or not at all. Told from the template's text.</summary>
internal sealed partial class ThinkingSwitch
{
    private readonly bool _hasEnable;
    private readonly bool _hasFlag;
    private readonly bool _hasEffort;
    private readonly bool _hasMode;
    private readonly bool _hasBudget;
    private readonly bool _hasThinkingEffort;
    private readonly bool _refusesNone;
    private readonly bool _isThreeStep;

    public ThinkingSwitch(string template)
    {
        _hasEnable = template.Contains("enable_thinking", StringComparison.Ordinal);
        _hasFlag = !_hasEnable && Flag().IsMatch(template);
        _hasEffort = template.Contains("reasoning_effort", StringComparison.Ordinal);
        _hasMode = template.Contains("thinking_mode", StringComparison.Ordinal);
        _hasBudget = template.Contains("thinking_budget", StringComparison.Ordinal);
        _hasThinkingEffort = template.Contains("thinking_effort", StringComparison.Ordinal);
        _isThreeStep = template.Contains("no_think/low/high", StringComparison.Ordinal);
        _refusesNone = template.Contains(HarmonyMarkers.Channel, StringComparison.Ordinal);
    }

    /// <summary>Whether the template can be told not to let the model think.</summary>
    public bool CanSwitchOff => _hasEnable || _hasFlag || _hasMode || _hasBudget || _isThreeStep;

    /// <summary>The variables for an effort; null for the template's own default.</summary>
    public JsonObject? VariablesFor(ReasoningEffort? effort)
    {
        if (effort is not { } wanted)
        {
            return null;
        }

        bool thinks = wanted != ReasoningEffort.None;
        JsonObject variables = [];
        Set(_hasEnable, "enable_thinking", thinks);
        Set(_hasFlag, "thinking", thinks);
        Set(_hasMode, "thinking_mode", thinks ? "enabled" : "disabled");
        Set(_hasEffort, "reasoning_effort", WordFor(wanted));
        Set(_hasThinkingEffort && thinks, "thinking_effort", wanted is ReasoningEffort.Low ? "low" : "high");
        Set(_hasBudget, "thinking_budget", TokensFor(wanted));
        return variables.Count > 0 ? variables : null;

        void Set(bool isThere, string name, JsonNode value)
        {
            if (isThere)
            {
                variables[name] = value;
            }
        }
    }

    /// <summary>A word that every template with this variable knows.</summary>
    private string WordFor(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.None => _isThreeStep ? "no_think" : _refusesNone ? "low" : "none",
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium when !_isThreeStep => "medium",
        _ => "high",
    };

    /// <summary>Tokens of thinking, in the steps ByteDance's Seed was trained with.</summary>
    private static int TokensFor(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.None => 0,
        ReasoningEffort.Low => 1024,
        ReasoningEffort.Medium => 4096,
        _ => 16384,
    };

    /// <summary>The bare variable <c>thinking</c> in a condition.</summary>
    [GeneratedRegex(@"\{%-?\s*(?:if|elif|set\s+thinking\s*=)\s+(?:not\s+)?thinking\b(?!_)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Flag();
}
