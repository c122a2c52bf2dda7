using Hearth.Knowledge.Evaluation;
using Hearth.Vectors;

namespace Hearth.Knowledge.Tests.Evaluation;

public sealed class EvaluationTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public void Metrics_SmallRankings_AreWhatTheyAreByHand()
    {
        Dictionary<string, double> relevant = new(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 1 };

        Assert.Equal(1 / Math.Log2(3) / (1 + (1 / Math.Log2(3))), RankingMetrics.Ndcg(["x", "a"], relevant, 10), 12);
        Assert.Equal(.5, RankingMetrics.Recall(["x", "a", "b"], relevant, 2));
        Assert.Equal(.5, RankingMetrics.ReciprocalRank(["x", "a"], relevant, 10));
        Assert.Equal((.5, .25), SpanMetrics.Of([("d", 10, 20)], [("d", 15, 25), ("e", 0, 10)]));
        Assert.Equal(0, SpanMetrics.F1(0, 0));
    }

    [Fact]
    public async Task Run_SmallSet_MeasuresEverythingAndBaselines()
    {
        using TestFolder set = new();
        using TestFolder folder = new();
        set.Write("corpus.jsonl", """{"_id":"kettle","title":"Kettle","text":"The kettle must be descaled every month."}""" + "\n" + """{"_id":"stove","title":"Stove","text":"The stove burns wood."}""" + "\n");
        set.Write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\tkettle\t1\nq2\tstove\t1\n");
        set.Write(
            "questions.jsonl",
            """{"_id":"q1","text":"When must the kettle be descaled?","answerable":true,"spans":[{"doc":"kettle","start":0,"end":40}]}""" + "\n"
            + """{"_id":"q2","text":"What does the stove burn?","answerable":true,"spans":[{"doc":"stove","start":0,"end":21}]}""" + "\n"
            + """{"_id":"q3","text":"Who crossed frozen rivers?","answerable":false,"spans":[]}""" + "\n"
            + """{"_id":"q4","text":"Which emperor came yesterday?","answerable":false,"spans":[]}""" + "\n");
        using WordEmbedder embedder = new();
        await using VectorStore store = VectorStore.Open(folder.Path, new VectorsOptions(), TimeProvider.System);

        EvaluationReport report = await new KnowledgeEvaluation(store, embedder, TimeProvider.System).RunAsync(set.Path, null, None);

        Assert.Equal((2, 4, 2L), (report.Documents, report.Questions, report.Chunks));
        Assert.Equal(11, report.WeightCurve.Count);
        Assert.Equal(1, Value("ranking", "words", "ndcg10"));
        Assert.Equal(1, Value("spans", "product: first sentence", "recall"));
        Assert.Equal(0, Value("refusal", "baseline: always answer", "f1"));
        Assert.Equal(2.0 / 3, Value("refusal", "baseline: always refuse", "f1"), 12);

        double Value(string group, string name, string key) =>
            Assert.Single(report.Rows, row => string.Equals(row.Group, group, StringComparison.Ordinal) && string.Equals(row.Name, name, StringComparison.Ordinal))
                .Values.Single(value => string.Equals(value.Key, key, StringComparison.Ordinal)).Value;
    }

    [Fact]
    public void Read_NoSetOrBrokenLine_NamesFileAndLine()
    {
        using TestFolder set = new();
        Assert.Contains("test.tsv", Assert.Throws<KnowledgeException>(() => EvaluationSet.Read(set.Path)).Message, StringComparison.Ordinal);
        set.Write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n");
        set.Write("corpus.jsonl", "{}\nbroken\n");

        KnowledgeException broken = Assert.Throws<KnowledgeException>(() => EvaluationSet.Read(set.Path));

        Assert.Equal(KnowledgeErrors.EvaluationInvalid, broken.Error);
        Assert.Contains("corpus.jsonl, line 2", broken.Message, StringComparison.Ordinal);
    }
}
