namespace Hearth.Inference.Tests.Engine;

/// <summary>One prompt and what follows it.</summary>
internal sealed record GoldenRow(int[] Tokens, int[] TopTokens, float[] TopLogits, double LogSumExp, int[] Greedy, float[] Margins);
