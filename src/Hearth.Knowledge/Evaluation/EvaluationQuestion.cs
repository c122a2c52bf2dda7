namespace Hearth.Knowledge.Evaluation;

/// <summary>A question of an evaluation set.</summary>
/// <param name="Id">Its id; the sum of its bytes decides the half.</param>
/// <param name="Text">The question.</param>
/// <param name="Relevant">Documents and how relevant they are.</param>
/// <param name="Spans">Where the answer stands.</param>
/// <param name="IsAnswerable">Whether the documents answer it; null where the set does not say.</param>
/// <param name="Kind">What sort of question the set says it is; empty where it does not say.</param>
internal sealed record EvaluationQuestion(
    string Id, string Text, IReadOnlyDictionary<string, double> Relevant, IReadOnlyList<(string Document, int Start, int End)> Spans, bool? IsAnswerable, string Kind)
{
    /// <summary>True for half A, on which parameters are chosen; figures are those of the other half.</summary>
    public bool IsChoosing => System.Text.Encoding.UTF8.GetBytes(Id).Sum(static value => value) % 2 == 0;
}
