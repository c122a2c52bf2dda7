using Hearth.Knowledge.Answers;
using Hearth.Knowledge.Evaluation;
using Hearth.Knowledge.Ingestion;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Knowledge;

/// <summary>Measures retrieval, citations and refusal on a folder in BEIR layout, with trivial baselines beside them.</summary>
/// <remarks>What can be chosen is chosen on half of the questions; figures are those of the other half. Owns neither the store nor the embedder.</remarks>
/// <param name="store">For a folder an empty store, in which a collection is made; for an owner's questions the one with the collection.</param>
/// <param name="embedder">What makes vectors.</param>
/// <param name="time">The clock.</param>
public sealed class KnowledgeEvaluation(IVectorStore store, IEmbeddingGenerator<string, Embedding<float>> embedder, TimeProvider time)
{
    private const string Collection = "evaluation";
    private readonly TextEmbedder _embedder = new(embedder);
    private readonly KnowledgeSearch _search = new(store, embedder);
    private readonly KnowledgeAnswers _answers = new(store, new RememberingEmbedder(embedder));

    /// <summary>Measures.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.EvaluationInvalid"/>.</exception>
    public async Task<EvaluationReport> RunAsync(string folder, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        EvaluationSet set = EvaluationSet.Read(folder);
        IVectorCollection collection = await store.CreateAsync(new CollectionNotes(_embedder.Id, [], []).Write(new CollectionDefinition(Collection, 0)), cancellationToken);
        EvaluationCorpus corpus = new(collection, _embedder, time);
        await corpus.FillAsync(set, progress, cancellationToken);
        EvaluationReport report = await MeasureAsync(collection, set, progress, cancellationToken);
        return report with { Chunks = corpus.Chunks, TruncatedChunks = corpus.Truncated };
    }

    /// <summary>Measures with an owner's questions about a collection that is there; nothing in it is changed.</summary>
    /// <param name="name">The collection.</param>
    /// <param name="file">A JSON object per line: <c>text</c>, and <c>answers</c> with <c>path</c> and <c>quote</c>; without answers the documents do not answer it.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KnowledgeException">As <see cref="KnowledgeSearch.SearchAsync"/>, and <see cref="KnowledgeErrors.EvaluationInvalid"/>.</exception>
    public async Task<EvaluationReport> RunQuestionsAsync(string name, string file, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        (IVectorCollection collection, CollectionNotes notes) = await KnowledgeCatalog.RequireAsync(store, name, cancellationToken);
        if (!string.Equals(notes.Embedder, _embedder.Id, StringComparison.Ordinal))
        {
            throw KnowledgeIngestion.Changed(name, notes.Embedder, _embedder.Id);
        }

        EvaluationSet set = await OwnQuestions.ReadAsync(collection, file, cancellationToken);
        EvaluationReport report = await MeasureAsync(collection, set, progress, cancellationToken);
        IReadOnlyList<KnowledgeDocument> documents = await new KnowledgeCatalog(store).DocumentsAsync(name, cancellationToken);
        return report with { Documents = documents.Count, Chunks = await collection.CountAsync(filter: null, cancellationToken) };
    }

    private async Task<EvaluationReport> MeasureAsync(IVectorCollection collection, EvaluationSet set, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        RankingEvaluation ranking = new(collection, _embedder);
        List<EvaluationRow> rows = [.. await ranking.RunAsync(set, progress, cancellationToken)];
        IReadOnlyList<AskedQuestion> asked = await AskAsync(collection.Definition.Name, set, progress, cancellationToken);
        AnswerEvaluation? answers = asked.Count > 0 ? new AnswerEvaluation(asked) : null;
        rows.AddRange(answers?.Rows() ?? []);
        return new EvaluationReport(set.Documents.Count, set.Questions.Count, 0, 0, ranking.Weight, ranking.Curve, answers?.Curve ?? [], Fits(answers?.Fitted), rows);
    }

    /// <summary>Every question that the set says something about, with the weight that a collection has by itself.</summary>
    private async Task<IReadOnlyList<AskedQuestion>> AskAsync(string name, EvaluationSet set, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        EvaluationQuestion[] questions = [.. set.Questions.Where(static question => question.IsAnswerable is not null)];
        SentenceWords words = new(set);
        List<AskedQuestion> asked = [];
        foreach (EvaluationQuestion question in questions)
        {
            IReadOnlyList<Passage> passages = await _search.SearchAsync(new SearchRequest(name, question.Text), cancellationToken);
            AnswerCandidates candidates = await _answers.CompareAsync(question.Text, passages, cancellationToken);
            asked.Add(new AskedQuestion(question, candidates, words.Best(question.Text)));
            progress?.Report($"{asked.Count} of {questions.Length} questions asked");
        }

        return asked;
    }

    private static IReadOnlyList<EvaluationFit> Fits(AnswerModel? fitted) => fitted is null ? [] :
    [
        new EvaluationFit("sentences", Named(fitted.Sentence, SentenceFeatures.Names), fitted.Share),
        new EvaluationFit("answers", Named(fitted.Answer, ["passage"]), fitted.Threshold),
    ];

    private static IReadOnlyList<KeyValuePair<string, double>> Named(SupportWeights weights, IReadOnlyList<string> names) =>
        [new("bias", weights.Bias), .. names.Zip(weights.Weights, static (name, weight) => new KeyValuePair<string, double>(name, weight))];
}
