namespace Hearth.Inference;

/// <summary>How likely a token of the answer was, by the model's own distribution, before any sampling setting took effect.</summary>
/// <param name="Token">Its text; a part of a character shows as U+FFFD.</param>
/// <param name="Bytes">Its bytes, exact.</param>
/// <param name="LogProb">Natural logarithm of its probability.</param>
/// <param name="Top">The most likely tokens at its place, best first; as many as were asked for. Theirs are empty.</param>
public sealed record TokenLogProb(string Token, IReadOnlyList<byte> Bytes, double LogProb, IReadOnlyList<TokenLogProb> Top);
