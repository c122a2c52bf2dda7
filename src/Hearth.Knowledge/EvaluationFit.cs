namespace Hearth.Knowledge;

/// <summary>What the choosing half of a set makes of a decision of the product.</summary>
/// <param name="Name">What is decided: <c>sentences</c> or <c>answers</c>.</param>
/// <param name="Weights">The weights by the name of what they weigh, <c>bias</c> first.</param>
/// <param name="Threshold">For sentences the share of the best one's support that a further one must have; for answers what the support has to reach.</param>
public sealed record EvaluationFit(string Name, IReadOnlyList<KeyValuePair<string, double>> Weights, double Threshold);
