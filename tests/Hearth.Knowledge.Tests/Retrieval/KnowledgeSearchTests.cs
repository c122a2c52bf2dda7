using System.Diagnostics.Metrics;
using Hearth.Knowledge.Chunking;
using Hearth.Vectors;

namespace Hearth.Knowledge.Tests.Retrieval;

public sealed class KnowledgeSearchTests : IAsyncDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly TestFolder _store = new();
    private readonly TestFolder _files = new();
    private readonly WordEmbedder _embedder = new();
    private readonly VectorStore _vectors;

    public KnowledgeSearchTests() => _vectors = VectorStore.Open(_store.Path, new VectorsOptions(), TimeProvider.System);

    [Fact]
    public async Task Search_WordsOfOneDocument_FindsItFirstWithItsPlace()
    {
        string path = await FillAsync();

        Passage first = (await SearchAsync(new SearchRequest("notes", "descaling the kettle")))[0];

        Assert.Equal(path, first.Place.Path);
        Assert.Equal(first.Text, (await File.ReadAllTextAsync(path, None))[first.Place.Start..first.Place.End]);
        Assert.Equal("Kettle", first.Heading);
        Assert.Equal(1, first.Place.Line);
    }

    [Fact]
    public async Task Search_Neighbours_StandBeforeAndBehind()
    {
        string text = string.Join(' ', Enumerable.Range(0, 400).Select(static index => $"Sentence {index} speaks about thing{index} here."));
        string path = _files.Write("long.txt", text);
        await AddAsync();

        Passage found = (await SearchAsync(new SearchRequest("notes", "thing200") { Neighbours = 1, Limit = 1, VectorWeight = 0 }))[0];

        Assert.Contains("thing200", found.Text, StringComparison.Ordinal);
        Assert.Equal(path, found.Place.Path);
        Assert.True(text.IndexOf(found.Before, StringComparison.Ordinal) < found.Place.Start && found.Before.Length > 100);
        Assert.True(text.IndexOf(found.After, StringComparison.Ordinal) > found.Place.Start && found.After.Length > 100);
    }

    [Fact]
    public async Task Search_SameTextTwice_DiversityTakesAnotherFirst()
    {
        _files.Write("a.txt", "The kettle is descaled with vinegar every month by somebody.");
        _files.Write("b.txt", "The kettle is descaled with vinegar every month by somebody.");
        _files.Write("c.txt", "A kettle may also be descaled by lemon juice which smells better.");
        await AddAsync();
        SearchRequest request = new("notes", "kettle descaled vinegar") { Limit = 2 };

        Assert.Equal(["a.txt", "b.txt"], (await SearchAsync(request with { Relevance = 1 })).Select(static passage => passage.Title).Order(StringComparer.Ordinal));
        Assert.Contains("c.txt", (await SearchAsync(request with { Relevance = .4 })).Select(static passage => passage.Title));
    }

    [Fact]
    public async Task Search_WholeSections_EndAtTheNextHeading()
    {
        string[] sections = [.. Enumerable.Range(0, 3).Select(static section => $"## Part {section}\n\n{string.Join(' ', Enumerable.Range(0, 120).Select(index => $"Sentence {index} of part{section} has thing{section}x{index}."))}\n")];
        _files.Write("long.md", string.Join('\n', sections));
        await AddAsync();

        Passage found = (await SearchAsync(new SearchRequest("notes", "thing1x60") { WholeSections = true, Limit = 1, VectorWeight = 0 }))[0];

        string whole = string.Join('\n', found.Before, found.Text, found.After);
        Assert.All(Enumerable.Range(0, 120), index => Assert.Contains($"thing1x{index}.", whole, StringComparison.Ordinal));
        Assert.DoesNotContain("part0", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("part2", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_Reranker_DecidesTheOrderUnlessTurnedOff()
    {
        await FillAsync();
        TestReranker reranker = new("chimney");
        KnowledgeSearch search = new(_vectors, _embedder, reranker);
        SearchRequest request = new("notes", "descaling the kettle") { Relevance = 1 };

        Assert.Equal("stove.md", Path.GetFileName((await search.SearchAsync(request, None))[0].Place.Path));
        Assert.Equal(1, reranker.Calls);
        Assert.Equal("kettle.md", Path.GetFileName((await search.SearchAsync(request with { Rerank = false }, None))[0].Place.Path));
        Assert.Equal(1, reranker.Calls);
    }

    [Fact]
    public async Task Diagnostics_ReadingSearchingAsking_AreCountedWithoutContent()
    {
        using KnowledgeDiagnostics diagnostics = new();
        List<(string Name, double Value, string Tags)> measured = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (string.Equals(instrument.Meter.Name, KnowledgeDiagnostics.Name, StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        _files.Write("kettle.md", "The kettle must be descaled every month.");
        _files.Write("broken.docx", "no docx");
        await new KnowledgeIngestion(_vectors, _embedder, new KnowledgeOptions(), TimeProvider.System, diagnostics).AddAsync(new IngestionRequest("notes") { Source = _files.Path }, null, None);
        await new KnowledgeAnswers(_vectors, _embedder, reranker: null, diagnostics).AskAsync(new SearchRequest("notes", "descaled kettle"), None);

        lock (measured)
        {
            Assert.Contains(("hearth.knowledge.files", 1, "outcome=added"), measured);
            Assert.Contains(("hearth.knowledge.files", 1, "outcome=failed,error.type=HEARTH-KNOW-008"), measured);
            Assert.Contains(measured, static item => item.Name.Equals("hearth.knowledge.search.duration", StringComparison.Ordinal));
            Assert.Contains(measured, static item => item.Name.Equals("hearth.knowledge.answers", StringComparison.Ordinal));
            Assert.DoesNotContain(measured, static item => item.Tags.Contains("kettle", StringComparison.OrdinalIgnoreCase) || item.Tags.Contains("notes", StringComparison.Ordinal));
        }

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (measured)
            {
                measured.Add((instrument.Name, value, string.Join(',', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"))));
            }
        }
    }

    [Fact]
    public async Task Search_AnotherEmbedderOrNothingAsked_IsACodedError()
    {
        await FillAsync();
        using WordEmbedder other = new("words-2");

        Assert.Equal(KnowledgeErrors.EmbedderChanged, (await Assert.ThrowsAsync<KnowledgeException>(() => new KnowledgeSearch(_vectors, other).SearchAsync(new SearchRequest("notes", "a"), None))).Error);
        Assert.Equal(KnowledgeErrors.QuestionEmpty, (await Assert.ThrowsAsync<KnowledgeException>(() => SearchAsync(new SearchRequest("notes", " ")))).Error);
        Assert.Equal(KnowledgeErrors.CollectionNotFound, (await Assert.ThrowsAsync<KnowledgeException>(() => SearchAsync(new SearchRequest("nothing", "a")))).Error);
    }

    [Fact]
    public async Task Ask_Question_CitesExactSentences()
    {
        string path = await FillAsync();

        KnowledgeAnswer answer = await new KnowledgeAnswers(_vectors, _embedder).AskAsync(new SearchRequest("notes", "When must the kettle be descaled?"), None);

        string text = await File.ReadAllTextAsync(path, None);
        AnswerSentence first = answer.Sentences[0];
        Assert.Equal("The kettle must be descaled every month.", first.Text);
        Assert.Equal(first.Text, text[first.Place.Start..first.Place.End]);
        Assert.Equal(3, first.Place.Line);
        Assert.All(answer.Sentences, sentence => Assert.Contains(sentence.Text, SentenceSplitter.Split(text, 0, text.Length).Select(span => text[span.Start..span.End])));
    }

    [Fact]
    public async Task Ask_WhatNoDocumentHas_IsNotGrounded()
    {
        await FillAsync();

        KnowledgeAnswer answer = await new KnowledgeAnswers(_vectors, _embedder).AskAsync(new SearchRequest("notes", "Which emperor crossed frozen rivers yesterday?"), None);

        Assert.False(answer.IsGrounded);
        Assert.True(answer.Support < answer.Threshold);
    }

    public async ValueTask DisposeAsync()
    {
        await _vectors.DisposeAsync();
        _embedder.Dispose();
        _store.Dispose();
        _files.Dispose();
    }

    private async Task<string> FillAsync()
    {
        string path = _files.Write("kettle.md", "# Kettle\n\nThe kettle must be descaled every month. Vinegar is good for descaling the kettle.\n");
        _files.Write("stove.md", "# Stove\n\nThe stove burns wood. It needs air and a chimney that is swept twice a year.\n");
        await AddAsync();
        return path;
    }

    private Task<IngestionReport> AddAsync() =>
        new KnowledgeIngestion(_vectors, _embedder, new KnowledgeOptions(), TimeProvider.System).AddAsync(new IngestionRequest("notes") { Source = _files.Path }, null, None);

    private Task<IReadOnlyList<Passage>> SearchAsync(SearchRequest request) => new KnowledgeSearch(_vectors, _embedder).SearchAsync(request, None);
}
