using System.Globalization;
using Hearth.Knowledge.Answers;
using Hearth.Knowledge.Chunking;

namespace Hearth.Knowledge.Evaluation;

/// <summary>
/// Fits an <see cref="AnswerModel"/> to half A and measures it, the product's own and trivial baselines on half B. Pure.
/// </summary>
internal sealed class AnswerEvaluation
{
    /// <summary>The share of a sentence that must lie in the answer's span for it to be a right one.</summary>
    private const double RightShare = .5;

    private readonly IReadOnlyList<AskedQuestion> _choosing;
    private readonly IReadOnlyList<AskedQuestion> _reported;

    public AnswerEvaluation(IReadOnlyList<AskedQuestion> asked)
    {
        _choosing = [.. asked.Where(static item => item.Question.IsChoosing)];
        _reported = [.. asked.Where(static item => !item.Question.IsChoosing)];
        Fitted = Fit(_choosing);
        Curve = [.. Enumerable.Range(0, 101).Select(step => new KeyValuePair<double, double>(step / 100.0, Refusals.Of(_choosing, item => Refuses(item, Fitted, step / 100.0)).Balanced))];
    }

    /// <summary>What half A chooses.</summary>
    public AnswerModel Fitted { get; }

    /// <summary>How good refusal is on half A, by threshold.</summary>
    public IReadOnlyList<KeyValuePair<double, double>> Curve { get; }

    /// <summary>The figures on half B.</summary>
    public IReadOnlyList<EvaluationRow> Rows() =>
        [.. Spans().Concat(RefusalRows()).Where(row => _reported.Any(static item => item.ByWords is not null) || !row.Name.Contains("BM25", StringComparison.Ordinal))];

    /// <summary>Chooses weights, share and threshold; sentences first, since answers are measured by their best one.</summary>
    internal static AnswerModel Fit(IReadOnlyList<AskedQuestion> asked)
    {
        AskedQuestion[] answerable = [.. asked.Where(static item => item.Question.IsAnswerable is true)];
        SupportWeights sentence = LogisticFit.Fit(
        [
            .. answerable.SelectMany(static item => item.Candidates.Sentences.Select(candidate => (candidate.Features.Values, IsRight(candidate.Place, item.Question)))),
        ]);
        AnswerModel model = AnswerModel.Default with { Sentence = sentence };
        double share = Enumerable.Range(1, 20).Select(static step => step / 20.0).MaxBy(share => Span(answerable, item => Cited(item.Candidates.Choose(model with { Share = share }))).F1);
        model = model with { Share = share };
        model = model with { Answer = LogisticFit.Fit([.. asked.Select(static item => (new[] { item.Candidates.Nearest }, item.Question.IsAnswerable is true))]) };
        double threshold = Enumerable.Range(1, 99).Select(static step => step / 100.0).MaxBy(threshold => Refusals.Of(asked, item => Refuses(item, model, threshold)).Balanced);
        return model with { Threshold = threshold };
    }

    private static bool IsRight(Citation place, EvaluationQuestion question) =>
        question.Spans.Where(span => string.Equals(span.Document, place.Document, StringComparison.Ordinal))
            .Sum(span => Math.Max(0, Math.Min(place.End, span.End) - Math.Max(place.Start, span.Start))) >= RightShare * (place.End - place.Start);

    private static bool Refuses(AskedQuestion item, AnswerModel model, double threshold) => item.Candidates.Support(model) < threshold;

    private static IReadOnlyList<(string Document, int Start, int End)> Cited(IEnumerable<AnswerSentence> sentences) => [.. sentences.Select(static sentence => Place(sentence.Place))];

    private static (string Document, int Start, int End) Place(Citation place) => (place.Document, place.Start, place.End);

    private static (double Precision, double Recall, double F1) Span(AskedQuestion[] answerable, Func<AskedQuestion, IReadOnlyList<(string Document, int Start, int End)>> cited)
    {
        double precision = 0;
        double recall = 0;
        foreach (AskedQuestion item in answerable)
        {
            (double ownPrecision, double ownRecall) = SpanMetrics.Of(cited(item), item.Question.Spans);
            precision += ownPrecision / answerable.Length;
            recall += ownRecall / answerable.Length;
        }

        return (precision, recall, SpanMetrics.F1(precision, recall));
    }

    private IEnumerable<EvaluationRow> Spans()
    {
        AskedQuestion[] answerable = [.. _reported.Where(static item => item.Question.IsAnswerable is true)];
        AnswerModel own = AnswerModel.Default;
        return
        [
            Row("product: answer", item => Cited(item.Candidates.Choose(own))),
            Row("product: first sentence", item => Cited(item.Candidates.Choose(own).Take(1))),
            Row("fitted to half A: answer", item => Cited(item.Candidates.Choose(Fitted))),
            Row("fitted to half A: first sentence", item => Cited(item.Candidates.Choose(Fitted).Take(1))),
            Row("baseline: nearest sentence", static item => item.Candidates.Sentences.Count == 0 ? [] : [Place(item.Candidates.Sentences.MaxBy(static sentence => sentence.Features.Nearness)?.Place ?? new Citation("", "", 0, 0, 0, 0))]),
            Row("baseline: best sentence by BM25", static item => item.ByWords is { } best ? [best.Place] : []),
            Row("baseline: first passage", static item => [.. item.Candidates.Passages.Take(1).Select(static passage => Place(passage.Place))]),
            Row("baseline: first sentence of it", static item => [.. item.Candidates.Passages.Take(1).Select(static passage => Place(passage.Place with
            {
                End = passage.Place.Start + SentenceSplitter.Split(passage.Text, 0, passage.Text.Length)[0].End,
            }))]),
            Row("limit: all right sentences found", static item => [.. item.Candidates.Sentences.Where(candidate => IsRight(candidate.Place, item.Question)).Select(static candidate => Place(candidate.Place))]),
        ];

        EvaluationRow Row(string name, Func<AskedQuestion, IReadOnlyList<(string Document, int Start, int End)>> cited)
        {
            (double precision, double recall, double f1) = Span(answerable, cited);
            return new EvaluationRow("spans", name, [new("precision", precision), new("recall", recall), new("f1", f1)]);
        }
    }

    private IEnumerable<EvaluationRow> RefusalRows()
    {
        AnswerModel own = AnswerModel.Default;
        double nearness = Best(static item => item.Candidates.Sentences.Select(static sentence => sentence.Features.Nearness).DefaultIfEmpty().Max());
        double length = Best(static item => item.Question.Text.Length);
        double words = Best(static item => item.ByWords?.Score ?? 0);
        return
        [
            Row(string.Create(CultureInfo.InvariantCulture, $"product, threshold {own.Threshold:0.00}"), item => Refuses(item, own, own.Threshold)),
            Row(string.Create(CultureInfo.InvariantCulture, $"fitted to half A, threshold {Fitted.Threshold:0.00}"), item => Refuses(item, Fitted, Fitted.Threshold)),
            Row("baseline: length of the question", item => item.Question.Text.Length < length),
            Row("baseline: cosine of nearest sentence", item => item.Candidates.Sentences.Select(static sentence => sentence.Features.Nearness).DefaultIfEmpty().Max() < nearness),
            Row("baseline: BM25 of best sentence", item => (item.ByWords?.Score ?? 0) < words),
            Row("baseline: always answer", static _ => false),
            Row("baseline: always refuse", static _ => true),
        ];

        EvaluationRow Row(string name, Func<AskedQuestion, bool> refuses)
        {
            var refusals = Refusals.Of(_reported, refuses);
            List<KeyValuePair<string, double>> values = [new("precision", refusals.Precision), new("recall", refusals.Recall), new("f1", refusals.F1), new("balanced", refusals.Balanced)];
            values.AddRange(_reported.Where(static item => item.Question.IsAnswerable is false && item.Question.Kind.Length > 0).GroupBy(static item => item.Question.Kind, StringComparer.Ordinal)
                .OrderBy(static kind => kind.Key, StringComparer.Ordinal).Select(kind => new KeyValuePair<string, double>(kind.Key, kind.Average(item => refuses(item) ? 1.0 : 0))));
            values.Add(new("answers", _reported.Where(static item => item.Question.IsAnswerable is true).Select(item => refuses(item) ? 0.0 : 1).DefaultIfEmpty().Average()));
            return new EvaluationRow("refusal", name, values);
        }

        double Best(Func<AskedQuestion, double> measure) =>
            _choosing.Select(measure).Order().Distinct().DefaultIfEmpty().MaxBy(threshold => Refusals.Of(_choosing, item => measure(item) < threshold).Balanced);
    }
}
