namespace Hearth.Knowledge.Evaluation;

/// <summary>How good refusing is. A refusal is right where the documents do not answer.</summary>
/// <param name="Precision">The share of refusals that are right.</param>
/// <param name="Recall">The share of what had to be refused that was.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="Balanced">The mean of F1 for refusing and F1 for answering: refusing everything is no way to be good at it.</param>
internal readonly record struct Refusals(double Precision, double Recall, double F1, double Balanced)
{
    public static Refusals Of(IReadOnlyList<AskedQuestion> asked, Func<AskedQuestion, bool> refuses)
    {
        double rightRefusals = 0;
        double rightAnswers = 0;
        double refused = 0;
        double unanswerable = 0;
        foreach (AskedQuestion item in asked)
        {
            bool isRefused = refuses(item);
            bool isUnanswerable = item.Question.IsAnswerable is false;
            refused += isRefused ? 1 : 0;
            unanswerable += isUnanswerable ? 1 : 0;
            rightRefusals += isRefused && isUnanswerable ? 1 : 0;
            rightAnswers += !isRefused && !isUnanswerable ? 1 : 0;
        }

        (double precision, double recall) = (Share(rightRefusals, refused), Share(rightRefusals, unanswerable));
        double f1 = SpanMetrics.F1(precision, recall);
        double answering = SpanMetrics.F1(Share(rightAnswers, asked.Count - refused), Share(rightAnswers, asked.Count - unanswerable));
        return new Refusals(precision, recall, f1, (f1 + answering) / 2);
    }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
