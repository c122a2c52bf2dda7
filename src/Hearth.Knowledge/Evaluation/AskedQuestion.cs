using Hearth.Knowledge.Answers;

namespace Hearth.Knowledge.Evaluation;

/// <summary>A question and what came of it.</summary>
internal sealed record AskedQuestion(EvaluationQuestion Question, IReadOnlyList<Passage> Passages, IReadOnlyList<AnswerSentence> Sentences, AnswerFeatures Features);
