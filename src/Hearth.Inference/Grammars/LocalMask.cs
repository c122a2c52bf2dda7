namespace Hearth.Inference.Grammars;

/// <summary>What a set of states says of every token while the stack is unknown.</summary>
/// <param name="Accepted">A bit per token: legal, whatever the stack.</param>
/// <param name="Dependent">Tokens that go on behind the end of the rule: only the stack can tell.</param>
internal sealed record LocalMask(ulong[] Accepted, int[] Dependent);
