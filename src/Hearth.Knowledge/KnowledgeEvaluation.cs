using System.Globalization;
using Hearth.Knowledge.Answers;
using Hearth.Knowledge.Chunking;
using Hearth.Knowledge.Evaluation;
using Hearth.Knowledge.Ingestion;
using Hearth.Knowledge.Reading;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Knowledge;

/// <summary>Measures retrieval, citations and refusal on a folder in BEIR layout, with trivial baselines beside them.</summary>
/// <remarks>What can be chosen is chosen on half of the questions; figures are those of the other half. Owns neither the store nor the embedder.</remarks>
/// <param name="store">An empty store: a collection is made in it.</param>
/// <param name="embedder">What makes vectors.</param>
/// <param name="time">The clock.</param>
public sealed class KnowledgeEvaluation(IVectorStore store, IEmbeddingGenerator<string, Embedding<float>> embedder, TimeProvider time)
{
    private const string Collection = "evaluation";
    private const int Depth = 10;
    private const int RankingDepth = 100;
    private const int ChunksTogether = 64;
    private const int Passages = 8;
    private readonly TextEmbedder _embedder = new(embedder);
    private readonly KnowledgeSearch _search = new(store, embedder);
    private readonly KnowledgeAnswers _answers = new(store, embedder);
    private long _chunks;
    private long _truncated;

    /// <summary>Measures.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.EvaluationInvalid"/>.</exception>
    public async Task<EvaluationReport> RunAsync(string folder, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        EvaluationSet set = EvaluationSet.Read(folder);
        IVectorCollection collection = await store.CreateAsync(new CollectionNotes(_embedder.Id, [], []).Write(new CollectionDefinition(Collection, 0)), cancellationToken);
        await FillAsync(collection, set, progress, cancellationToken);
        List<EvaluationRow> rows = [];
        (double weight, List<KeyValuePair<double, double>> curve) = await RankAsync(collection, set, rows, progress, cancellationToken);
        List<AskedQuestion> asked = [];
        foreach (EvaluationQuestion question in set.Questions.Where(static question => question.IsAnswerable is not null))
        {
            IReadOnlyList<Passage> passages = await _search.SearchAsync(new SearchRequest(Collection, question.Text) { Limit = Passages, VectorWeight = weight }, cancellationToken);
            (IReadOnlyList<AnswerSentence> sentences, AnswerFeatures features) = await _answers.ChooseAsync(question.Text, passages, cancellationToken);
            asked.Add(new AskedQuestion(question, passages, sentences, features));
            progress?.Report($"{asked.Count} of {set.Questions.Count} questions asked");
        }

        double? threshold = null;
        if (asked.Count > 0)
        {
            AddSpans(asked, rows);
            threshold = AddRefusals(asked, rows);
        }

        return new EvaluationReport(set.Documents.Count, set.Questions.Count, _chunks, _truncated, weight, curve, threshold, rows)
        {
            Measures = [.. asked.Select(static item => (item.Question.IsAnswerable is true, item.Question.IsChoosing, item.Features.Sentence, item.Features.Passage, item.Features.Words))],
        };
    }

    private async Task FillAsync(IVectorCollection collection, EvaluationSet set, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        int done = 0;
        foreach ((string Id, string Title, string Text)[] some in set.Documents.Chunk(ChunksTogether))
        {
            List<(PreparedDocument Document, int Index, string Text)> batch = [];
            foreach ((string id, string title, string text) in some)
            {
                ExtractedDocument document = MarkdownReader.Read(text);
                var prepared = new PreparedDocument(id, id, title, id.PadRight(8, '-'), text.Length, text, Chunker.Cut(document));
                batch.AddRange(prepared.Chunks.Select((chunk, index) => (prepared, index, ChunkFields.IndexedText(prepared, chunk))));
            }

            foreach ((PreparedDocument Document, int Index, string Text)[] part in batch.Chunk(ChunksTogether))
            {
                (ReadOnlyMemory<float>[] vectors, int truncated) = await _embedder.EmbedAsync(part.Select(static item => item.Text), cancellationToken);
                VectorRecord[] records = [.. part.Select((item, index) => ChunkFields.Write(item.Document, item.Index, item.Text, vectors[index], time.GetUtcNow()))];
                await collection.UpsertAsync(records, cancellationToken);
                _chunks += records.Length;
                _truncated += truncated;
            }

            done += some.Length;
            progress?.Report($"{done} of {set.Documents.Count} documents read");
        }
    }

    private async Task<(double Weight, List<KeyValuePair<double, double>> Curve)> RankAsync(
        IVectorCollection collection, EvaluationSet set, List<EvaluationRow> rows, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        EvaluationQuestion[] judged = [.. set.Questions.Where(static question => question.Relevant.Count > 0)];
        List<ReadOnlyMemory<float>> vectors = [];
        foreach (EvaluationQuestion[] some in judged.Chunk(ChunksTogether))
        {
            vectors.AddRange((await _embedder.EmbedAsync(some.Select(static question => question.Text), cancellationToken)).Vectors);
        }

        List<KeyValuePair<double, double>> curve = [];
        Dictionary<double, EvaluationRow> measured = [];
        for (int step = 0; step <= 10; step++)
        {
            double weight = step / 10.0;
            double chosen = 0;
            int choosing = 0;
            double[] sums = new double[3];
            for (int index = 0; index < judged.Length; index++)
            {
                EvaluationQuestion question = judged[index];
                IReadOnlyList<string> ranking = await RankingAsync(collection, question, vectors[index], weight, cancellationToken);
                if (question.IsChoosing)
                {
                    choosing++;
                    chosen += RankingMetrics.Ndcg(ranking, question.Relevant, Depth);
                }
                else
                {
                    sums[0] += RankingMetrics.Ndcg(ranking, question.Relevant, Depth);
                    sums[1] += RankingMetrics.Recall(ranking, question.Relevant, RankingDepth);
                    sums[2] += RankingMetrics.ReciprocalRank(ranking, question.Relevant, Depth);
                }
            }

            int reported = Math.Max(1, judged.Length - choosing);
            curve.Add(new(weight, chosen / Math.Max(1, choosing)));
            string name = step == 0 ? "words" : step == 10 ? "vectors" : string.Create(CultureInfo.InvariantCulture, $"both, weight {weight:0.0}");
            measured[weight] = new EvaluationRow("ranking", name, [new("ndcg10", sums[0] / reported), new("recall100", sums[1] / reported), new("mrr10", sums[2] / reported)]);
            progress?.Report($"weight {step} of 10 measured");
        }

        double best = curve.MaxBy(static point => point.Value).Key;
        rows.Add(measured[0]);
        rows.Add(measured[1]);
        if (best is > 0 and < 1)
        {
            rows.Add(measured[best]);
        }

        return (best, curve);
    }

    private static async Task<IReadOnlyList<string>> RankingAsync(
        IVectorCollection collection, EvaluationQuestion question, ReadOnlyMemory<float> vector, double weight, CancellationToken cancellationToken)
    {
        VectorSearchResult found = await collection.SearchAsync(
            new VectorQuery { Vector = vector, Text = question.Text, VectorWeight = weight, Limit = RankingDepth * 3, Parts = RecordParts.Metadata },
            cancellationToken);

        // A document is as good as the best of its chunks.
        return [.. found.Matches.Select(static match => ChunkFields.Text(match.Record, ChunkFields.Document)).Distinct(StringComparer.Ordinal).Take(RankingDepth)];
    }

    private static void AddSpans(List<AskedQuestion> asked, List<EvaluationRow> rows)
    {
        AskedQuestion[] answerable = [.. asked.Where(static item => item.Question is { IsAnswerable: true, IsChoosing: false })];
        Add("answer's sentences", static item => [.. item.Sentences.Select(static sentence => Span(sentence.Place))]);
        Add("answer's first sentence", static item => [.. item.Sentences.Take(1).Select(static sentence => Span(sentence.Place))]);
        Add("baseline: whole first passage", static item => [.. item.Passages.Take(1).Select(static passage => Span(passage.Place))]);
        Add("baseline: first sentence of it", static item => [.. item.Passages.Take(1).Select(static passage => Span(passage.Place with
        {
            End = passage.Place.Start + SentenceSplitter.Split(passage.Text, 0, passage.Text.Length)[0].End,
        }))]);

        void Add(string name, Func<AskedQuestion, IReadOnlyList<(string, int, int)>> cited)
        {
            double precision = 0;
            double recall = 0;
            foreach (AskedQuestion item in answerable)
            {
                (double ownPrecision, double ownRecall) = SpanMetrics.Of(cited(item), item.Question.Spans);
                precision += ownPrecision / answerable.Length;
                recall += ownRecall / answerable.Length;
            }

            rows.Add(new EvaluationRow("spans", name, [new("precision", precision), new("recall", recall), new("f1", SpanMetrics.F1(precision, recall))]));
        }
    }

    private static (string, int, int) Span(Citation place) => (place.Document, place.Start, place.End);

    /// <summary>A refusal is right where the documents do not answer.</summary>
    private static double AddRefusals(List<AskedQuestion> asked, List<EvaluationRow> rows)
    {
        AskedQuestion[] choosing = [.. asked.Where(static item => item.Question.IsChoosing)];
        double best = Enumerable.Range(0, 101).Select(static step => step / 100.0).MaxBy(threshold => Balanced(choosing, threshold));
        AskedQuestion[] reported = [.. asked.Where(static item => !item.Question.IsChoosing)];
        Add(string.Create(CultureInfo.InvariantCulture, $"threshold of the product, {AnswerFeatures.Threshold:0.00}"), AnswerFeatures.Threshold);
        Add(string.Create(CultureInfo.InvariantCulture, $"threshold of the other half, {best:0.00}"), best);
        Add("baseline: always answer", -1);
        Add("baseline: always refuse", 2);
        return best;

        void Add(string name, double threshold)
        {
            (double precision, double recall) = Refusal(reported, threshold);
            rows.Add(new EvaluationRow(
                "refusal", name, [new("precision", precision), new("recall", recall), new("f1", SpanMetrics.F1(precision, recall)), new("balanced", Balanced(reported, threshold))]));
        }
    }

    private static (double Precision, double Recall) Refusal(AskedQuestion[] asked, double threshold)
    {
        double refused = asked.Count(item => item.Features.Support < threshold);
        double right = asked.Count(item => item.Features.Support < threshold && item.Question.IsAnswerable is false);
        double all = asked.Count(static item => item.Question.IsAnswerable is false);
        return (refused > 0 ? right / refused : 0, all > 0 ? right / all : 0);
    }

    /// <summary>The mean of F1 for refusing and F1 for answering: refusing everything is no way to be good at it.</summary>
    private static double Balanced(AskedQuestion[] asked, double threshold)
    {
        (double precision, double recall) = Refusal(asked, threshold);
        double answered = asked.Count(item => item.Features.Support >= threshold);
        double right = asked.Count(item => item.Features.Support >= threshold && item.Question.IsAnswerable is true);
        double all = asked.Count(static item => item.Question.IsAnswerable is true);
        return (SpanMetrics.F1(precision, recall) + SpanMetrics.F1(answered > 0 ? right / answered : 0, all > 0 ? right / all : 0)) / 2;
    }
}
