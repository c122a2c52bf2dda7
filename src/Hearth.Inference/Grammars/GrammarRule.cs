namespace Hearth.Inference.Grammars;

/// <summary>A rule, which is one by being this object. Its body is set once, after which it does not change.</summary>
internal sealed class GrammarRule
{
    /// <summary>What it stands for; a rule without a body fits nothing.</summary>
    public GrammarNode? Body { get; set; }
}
