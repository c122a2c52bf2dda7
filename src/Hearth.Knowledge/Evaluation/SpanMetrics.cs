namespace Hearth.Knowledge.Evaluation;

/// <summary>How well cited places agree with the places of the answer, counted in characters.</summary>
internal static class SpanMetrics
{
    /// <summary>The share of the cited characters that are of the answer, and of the answer's that are cited.</summary>
    public static (double Precision, double Recall) Of(IReadOnlyList<(string Document, int Start, int End)> cited, IReadOnlyList<(string Document, int Start, int End)> gold)
    {
        long shared = 0;
        foreach ((string document, int start, int end) in cited)
        {
            shared += gold.Where(span => string.Equals(span.Document, document, StringComparison.Ordinal)).Sum(span => Math.Max(0, Math.Min(end, span.End) - Math.Max(start, span.Start)));
        }

        long citedLength = cited.Sum(static span => (long)(span.End - span.Start));
        long goldLength = gold.Sum(static span => (long)(span.End - span.Start));
        return (citedLength > 0 ? (double)shared / citedLength : 0, goldLength > 0 ? Math.Min(1, (double)shared / goldLength) : 0);
    }

    /// <summary>The harmonic mean.</summary>
    public static double F1(double precision, double recall) => precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}
