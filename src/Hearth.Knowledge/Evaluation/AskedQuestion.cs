using Hearth.Knowledge.Answers;

namespace Hearth.Knowledge.Evaluation;

/// <summary>A question, what it was compared with, and what the best sentence by words alone is.</summary>
internal sealed record AskedQuestion(EvaluationQuestion Question, AnswerCandidates Candidates, ((string Document, int Start, int End) Place, double Score)? ByWords);
