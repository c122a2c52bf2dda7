using System.Text.Json;
using Hearth.Cli.Models;
using Hearth.Inference.Downloads;
using Hearth.Testing;

namespace Hearth.Cli.Tests.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private static readonly string s_story = RepositoryPaths.TestData("stories260k", "stories260K.gguf");
    private readonly CliWorld _world = new();

    private string Models => Path.Combine(_world.Home, "models");

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Pull_FileUrl_IsListedShownVerifiedAndRemoved()
    {
        Assert.Equal(0, await _world.RunAsync("model", "pull", new Uri(s_story).AbsoluteUri, "--name", "story", "--json"));
        JsonElement pulled = Json();
        Assert.Equal("pulled", pulled.GetProperty("status").GetString());
        Assert.Equal(Path.Combine(Models, "story.gguf"), pulled.GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Null, pulled.GetProperty("comparedWith").ValueKind);

        Assert.Equal(0, await _world.RunAsync("model", "list"));
        Assert.Matches(@"(?m)^story +chat +\d+ k +F32 +1 MB +\S+( K)? +home +default *$", _world.Output);
        Assert.Equal(0, await _world.RunAsync("model", "show", "story"));
        Assert.Matches(@"(?m)^memory +needs .+B of .+B available: fits$", _world.Output);
        Assert.Equal(0, await _world.RunAsync("model", "verify", "story"));
        Assert.Equal("good     story\n", _world.Output);

        Assert.Equal(2, await _world.RunAsync("model", "remove", "story"));
        Assert.True(File.Exists(Path.Combine(Models, "story.gguf")));
        Assert.Equal(0, await _world.RunAsync("model", "remove", "story", "--yes"));
        Assert.Empty(Directory.GetFiles(Models));
        Assert.Equal(3, await _world.RunAsync("model", "show", "story"));
    }

    [Theory]
    [InlineData(2, "HEARTH-INFER-130", "http://127.0.0.1/x.gguf")]
    [InlineData(2, "HEARTH-INFER-131", "file:///tmp/x.bin")]
    [InlineData(3, "HEARTH-INFER-134", "file:///no/such/model.gguf")]
    public async Task Pull_Refused_HasTheCodeAndTheExitCode(int code, string error, string source)
    {
        Assert.Equal(code, await _world.RunAsync("model", "pull", source));
        Assert.Contains(error, _world.Error, StringComparison.Ordinal);
        Assert.Empty(_world.Output);
    }

    [Fact]
    public async Task Verify_ChangedFile_Fails()
    {
        await _world.RunAsync("model", "pull", new Uri(s_story).AbsoluteUri);
        await using (FileStream file = new(Path.Combine(Models, "stories260K.gguf"), FileMode.Open))
        {
            file.Position = file.Length - 1;
            file.WriteByte(7);
        }

        Assert.Equal(1, await _world.RunAsync("model", "verify"));
        Assert.Contains("changed  stories260K", _world.Output, StringComparison.Ordinal);
        Assert.Contains("HEARTH-INFER-137", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NothingToCompareWith_IsNoSuccess()
    {
        Directory.CreateDirectory(Models);
        File.Copy(s_story, Path.Combine(Models, "mine.gguf"));

        Assert.Equal(3, await _world.RunAsync("model", "verify", "mine"));
        Assert.Contains("HEARTH-INFER-092", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_ModelOfAnotherProgram_IsRefused()
    {
        string folder = Path.Combine(_world.Directory, "user", ".lmstudio", "models", "org", "repo");
        Directory.CreateDirectory(folder);
        File.Copy(s_story, Path.Combine(folder, "theirs.gguf"));

        Assert.Equal(5, await _world.RunAsync("model", "remove", "theirs", "--yes"));
        Assert.True(File.Exists(Path.Combine(folder, "theirs.gguf")));
    }

    [Fact]
    public async Task List_Stores_AreSwitchedByTheOption()
    {
        string folder = Path.Combine(_world.Directory, "cache", "models--org--repo", "snapshots", "main");
        Directory.CreateDirectory(folder);
        File.Copy(s_story, Path.Combine(folder, "cached.gguf"));
        _world.Write("user/.lmstudio/models/a/b/broken-mmproj.gguf", "GGUF");
        _world.Variables["HF_HUB_CACHE"] = Path.Combine(_world.Directory, "cache");

        Assert.Equal(0, await _world.RunAsync("model", "list", "--json"));
        Assert.Equal(
            ["lmStudio broken-mmproj", "huggingFace cached"],
            Json().GetProperty("models").EnumerateArray().Select(static model => $"{model.GetProperty("source").GetString()} {model.GetProperty("id").GetString()}"));
        _world.Variables["HEARTH_MODELS__STORES"] = "huggingFace";
        Assert.Equal(0, await _world.RunAsync("model", "list", "--json"));
        Assert.Equal("cached", Assert.Single(Json().GetProperty("models").EnumerateArray()).GetProperty("id").GetString());
        _world.Variables["HEARTH_MODELS__STORES"] = "huggingface";
        Assert.Equal(2, await _world.RunAsync("model", "list"));
        Assert.Contains("HEARTH-CLI-034", _world.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(312_000_000, 760_000_000L, 13, "█████████░░░░░░░░░░░░░░░  41 %  312 MB of 760 MB  24 MB/s  0:18 left")]
    [InlineData(312_000_000, null, 13, "312 MB  24 MB/s")]
    [InlineData(1_000_000, 7_600_000_000L, 1, "░░░░░░░░░░░░░░░░░░░░░░░░   0 %  1 MB of 7.6 GB  1 MB/s  2:06:39 left")]
    public void DownloadBar_Describe_SaysHowFarAndHowFast(long bytes, long? total, int seconds, string expected) =>
        Assert.Equal(expected, DownloadBar.Describe(new DownloadProgress(bytes, total, IsResumed: false), 0, TimeSpan.FromSeconds(seconds)));

    private JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(_world.Output);
        return document.RootElement.Clone();
    }
}
