namespace Hearth.Knowledge;

/// <summary>A line of an evaluation.</summary>
/// <param name="Group">What is compared: <c>ranking</c>, <c>spans</c> or <c>refusal</c>.</param>
/// <param name="Name">What was measured, such as <c>words</c>, <c>vectors</c>, <c>both</c>, or a trivial baseline.</param>
/// <param name="Values">Figures by name, 0 to 1, of the half that nothing was chosen on.</param>
public sealed record EvaluationRow(string Group, string Name, IReadOnlyList<KeyValuePair<string, double>> Values);
