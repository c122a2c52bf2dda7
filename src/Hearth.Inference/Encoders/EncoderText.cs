namespace Hearth.Inference.Encoders;

/// <summary>The tokens of one text, framing ones included.</summary>
/// <param name="Tokens">At least one, at most what the model reads.</param>
/// <param name="SecondStart">Where the second of two segments begins; null where there is one.</param>
internal readonly record struct EncoderText(int[] Tokens, int? SecondStart = null);
