using System.Text.Json;
using Hearth.Cli.Terminal;
using Hearth.Testing.Models;

namespace Hearth.Cli.Tests.Commands;

public sealed class KnowledgeCommandTests : IDisposable
{
    private readonly CliWorld _world = new();
    private readonly string _models;

    public KnowledgeCommandTests()
    {
        _models = Directory.CreateDirectory(Path.Combine(_world.Directory, "models")).FullName;
        new TinyEncoder().Save(Path.Combine(_models, "a.gguf"));
        _world.Write("docs/kettle.md", "# Kettle\n\nThe kettle must be descaled every month. Vinegar is good for that.\n");
        _world.Write("docs/stove.txt", "The stove burns wood.\n");
        _world.Write("docs/broken.docx", "This is no archive.");
        _world.Write("docs/.env", "TOKEN=secret\n");
    }

    [Fact]
    public async Task Add_Folder_SaysWhatWasReadLeftOutAndFailed()
    {
        Assert.Equal(0, await RunAsync("add", "notes", "docs"));

        Assert.Contains("2 added, 0 changed, 0 unchanged, 0 removed", _world.Error, StringComparison.Ordinal);
        Assert.Contains("looks like a secret: docs/.env", _world.Error, StringComparison.Ordinal);
        Assert.Contains("Unreadable document HEARTH-KNOW-008: docs/broken.docx", _world.Error, StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("add", "notes", "docs", "--json"));
        using JsonDocument again = JsonDocument.Parse(_world.Output);
        Assert.Equal((2, 0), (again.RootElement.GetProperty("unchanged").GetInt32(), again.RootElement.GetProperty("chunks").GetInt32()));
        Assert.Equal("secret", again.RootElement.GetProperty("skipped")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Ask_Terminal_PlacesAreLinksToTheirLines()
    {
        Assert.Equal(0, await RunAsync("add", "notes", "docs"));
        _world.Traits = new TerminalTraits(true, true, true);

        Assert.Equal(0, await RunAsync("ask", "notes", "When", "must", "the", "kettle", "be", "descaled?"));

        Uri file = new(Path.Combine(_world.Directory, "docs", "kettle.md"));
        Assert.Contains("The kettle must be descaled every month.", _world.Output, StringComparison.Ordinal);
        Assert.Contains($"\e]8;;{file.AbsoluteUri}#L3\e\\", _world.Output, StringComparison.Ordinal);
        Assert.Contains("docs/kettle.md:3", _world.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_Json_HasGroundingAndExactPlaces()
    {
        Assert.Equal(0, await RunAsync("add", "notes", "docs"));

        Assert.Equal(0, await RunAsync("ask", "notes", "When must the kettle be descaled?", "--json"));

        using JsonDocument answer = JsonDocument.Parse(_world.Output);
        Assert.True(answer.RootElement.TryGetProperty("grounded", out _));
        JsonElement first = answer.RootElement.GetProperty("sentences")[0];
        string source = await File.ReadAllTextAsync(first.GetProperty("place").GetProperty("path").GetString() ?? "", TestContext.Current.CancellationToken);
        Assert.Equal(first.GetProperty("text").GetString(), source[first.GetProperty("place").GetProperty("start").GetInt32()..first.GetProperty("place").GetProperty("end").GetInt32()]);
    }

    [Fact]
    public async Task Search_FilterAndSection_NarrowAndWiden()
    {
        Assert.Equal(0, await RunAsync("add", "notes", "docs"));

        Assert.Equal(0, await RunAsync("search", "notes", "kettle", "stove", "--filter", "title = \"stove.txt\"", "--section"));

        Assert.Contains("stove.txt", _world.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("kettle.md", _world.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, await RunAsync("search", "notes", "kettle", "--filter", "title ="));
        Assert.Contains("HEARTH-VEC-", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_AnotherEmbedder_IsRefusedAndReembedded()
    {
        Assert.Equal(0, await RunAsync("add", "notes", "docs"));
        new TinyEncoder { Seed = 2 }.Save(Path.Combine(_models, "b.gguf"));

        Assert.NotEqual(0, await RunAsync("add", "notes", "--model", "b"));
        Assert.Contains("HEARTH-KNOW-003", _world.Error, StringComparison.Ordinal);
        Assert.Contains("--reembed", _world.Error, StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("add", "notes", "--model", "b", "--reembed"));
        Assert.Contains("2 added", _world.Error, StringComparison.Ordinal);

        Assert.Equal(0, await RunAsync("list"));
        Assert.Contains("  b  ", _world.Output, StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("remove", "notes", "--yes"));
    }

    [Fact]
    public async Task Eval_Out_WritesTablesAndPlots()
    {
        _world.Write("set/corpus.jsonl", """{"_id":"kettle","title":"Kettle","text":"The kettle must be descaled every month."}""" + "\n" + """{"_id":"stove","title":"Stove","text":"The stove burns wood."}""" + "\n");
        _world.Write("set/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\tkettle\t1\nq2\tstove\t1\n");
        _world.Write(
            "set/questions.jsonl",
            """{"_id":"q1","text":"When must the kettle be descaled?","answerable":true,"spans":[{"doc":"kettle","start":0,"end":40}]}""" + "\n"
            + """{"_id":"q2","text":"What does the stove burn?","answerable":true,"spans":[{"doc":"stove","start":0,"end":21}]}""" + "\n"
            + """{"_id":"q3","text":"Who crossed frozen rivers?","answerable":false,"spans":[]}""" + "\n"
            + """{"_id":"q4","text":"Which emperor came yesterday?","answerable":false,"spans":[]}""" + "\n");

        Assert.Equal(0, await RunAsync("eval", "set", "--out", "report"));

        string report = await File.ReadAllTextAsync(Path.Combine(_world.Directory, "report", "report.md"), TestContext.Current.CancellationToken);
        Assert.Contains("| baseline: always answer |", report, StringComparison.Ordinal);
        Assert.Contains("| product: answer |", report, StringComparison.Ordinal);
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(Path.Combine(_world.Directory, "report", "refusal.svg"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_OwnQuestionsAboutACollection_FindsQuotesAndNamesMissingOnes()
    {
        Assert.Equal(0, await RunAsync("add", "notes", "docs"));
        _world.Write(
            "questions.jsonl",
            """{"text":"When must the kettle be descaled?","answers":[{"path":"docs/kettle.md","quote":"The kettle must be descaled every month."}]}""" + "\n"
            + """{"text":"What does the stove burn?","answers":[{"path":"docs/stove.txt","quote":"The stove burns wood."}]}""" + "\n"
            + """{"text":"Who crossed frozen rivers?"}""" + "\n" + """{"text":"Which emperor came?"}""" + "\n");

        Assert.Equal(0, await RunAsync("eval", "questions.jsonl", "--collection", "notes", "--json"));

        using JsonDocument report = JsonDocument.Parse(_world.Output);
        Assert.Equal((2, 4), (report.RootElement.GetProperty("documents").GetInt32(), report.RootElement.GetProperty("questions").GetInt32()));
        Assert.Contains(report.RootElement.GetProperty("rows").EnumerateArray(), static row => row.GetProperty("name").GetString() is "product: answer");
        _world.Write("wrong.jsonl", """{"text":"What?","answers":[{"path":"docs/stove.txt","quote":"not there"}]}""");
        Assert.NotEqual(0, await RunAsync("eval", "wrong.jsonl", "--collection", "notes"));
        Assert.Contains("question 1", _world.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _world.Dispose();

    private Task<int> RunAsync(string verb, params string[] args) => _world.RunAsync(["knowledge", verb, .. args, .. verb is "list" or "remove" ? [] : (string[])["--models", _models]]);
}
