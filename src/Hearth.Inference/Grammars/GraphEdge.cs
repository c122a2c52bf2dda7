namespace Hearth.Inference.Grammars;

/// <summary>An edge of a <see cref="GrammarNode.Graph"/>.</summary>
internal sealed record GraphEdge(int Source, GrammarNode Label, int Target);
