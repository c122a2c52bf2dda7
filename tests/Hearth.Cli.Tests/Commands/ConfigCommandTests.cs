using System.Text.Json;
using Hearth.Cli.Configuration;

namespace Hearth.Cli.Tests.Commands;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly CliWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Show_Origins_NamesThePlaceOfEveryValue()
    {
        _world.Write("hearth.yaml", "logging:\n  format: json\n");
        _world.Variables["HEARTH_LOGGING__LEVEL"] = "warning";

        int code = await _world.RunAsync("config", "show", "--origins");

        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^logging:$", _world.Output);
        Assert.Matches(@"(?m)^  level: warning +# HEARTH_LOGGING__LEVEL$", _world.Output);
        Assert.Matches(@"(?m)^  format: json +# hearth\.yaml:2:11$", _world.Output);
        Assert.Matches(@"(?m)^  fileCountMax: 5 +# default$", _world.Output);
        Assert.DoesNotContain('\e', _world.Output);
        Assert.Empty(_world.Error);
    }

    [Fact]
    public async Task Show_Plain_CanBeReadBack()
    {
        Assert.Equal(0, await _world.RunAsync("config", "show"));
        _world.Write("shown.yaml", _world.Output);

        Assert.Equal(0, await _world.RunAsync("config", "check", "shown.yaml"));
    }

    [Fact]
    public async Task Show_Json_IsTyped()
    {
        _world.Write("hearth.yaml", "logging:\n  fileCountMax: 7\n");

        int code = await _world.RunAsync("config", "show", "--json");

        Assert.Equal(0, code);
        using JsonDocument document = JsonDocument.Parse(_world.Output);
        JsonElement setting = document.RootElement.GetProperty("settings").EnumerateArray()
            .Single(element => string.Equals(element.GetProperty("key").GetString(), "logging.fileCountMax", StringComparison.Ordinal));
        Assert.Equal("""{"key":"logging.fileCountMax","value":7,"default":5,"unit":"files","secret":false,"origin":{"kind":"file","source":"hearth.yaml","line":2,"column":17}}""", JsonSerializer.Serialize(setting));
    }

    [Fact]
    public void Show_Secret_IsMaskedInBothForms()
    {
        OptionDescriptor option = SectionDescriptor.Of<Configuration.SampleOptions>("x", "").Options.Single(o => o.IsSecret);

        string json = JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteOptionValue("value", option, "hunter2");
            writer.WriteEndObject();
        });

        Assert.DoesNotContain("hunter2", json, StringComparison.Ordinal);
        Assert.Contains(ConfigurationJson.Mask, json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_BadConfiguration_ExitsTwoWithEveryProblem()
    {
        _world.Write("hearth.yaml", "logging:\n  levl: x\n  format: xml\n");

        int code = await _world.RunAsync("config", "show");

        Assert.Equal(2, code);
        Assert.Empty(_world.Output);
        Assert.Contains("hearth.yaml:2:3: HEARTH-CLI-013: unknown key `logging.levl`; the nearest is `logging.level`", _world.Error, StringComparison.Ordinal);
        Assert.Contains("hearth.yaml:3:11: HEARTH-CLI-014", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_GoodFile_IsQuietOnStdout()
    {
        _world.Write("good.yaml", "logging:\n  level: debug\n");

        Assert.Equal(0, await _world.RunAsync("config", "check", "good.yaml"));
        Assert.Empty(_world.Output);
        Assert.Equal("good.yaml is fine.\n", _world.Error);

        Assert.Equal(0, await _world.RunAsync("config", "check", "good.yaml", "--quiet"));
        Assert.Empty(_world.Error);
    }

    [Fact]
    public async Task Check_BadFile_ExitsTwoAndListsAsJson()
    {
        _world.Write("bad.env", "HEARTH_LOGGING__LEVEL=loud\n");

        Assert.Equal(2, await _world.RunAsync("config", "check", "bad.env", "--json"));

        using JsonDocument document = JsonDocument.Parse(_world.Output);
        Assert.False(document.RootElement.GetProperty("ok").GetBoolean());
        JsonElement problem = document.RootElement.GetProperty("problems")[0];
        Assert.Equal("HEARTH-CLI-014", problem.GetProperty("code").GetString());
        Assert.Equal("""{"kind":"dotenv","source":"bad.env","line":1}""", JsonSerializer.Serialize(problem.GetProperty("origin")));
    }

    [Fact]
    public async Task Check_MissingFile_ExitsTwo()
    {
        Assert.Equal(2, await _world.RunAsync("config", "check", "nothing.yaml"));
        Assert.Contains("HEARTH-CLI-011", _world.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hearth.yaml")]
    [InlineData(".env.example", "--env")]
    public async Task Init_Written_ChecksAndIsNotOverwritten(string name, params string[] options)
    {
        string path = Path.Combine(_world.Directory, name);

        Assert.Equal(0, await _world.RunAsync(["config", "init", .. options]));
        Assert.Equal(0, await _world.RunAsync("config", "check", name));

        await File.WriteAllTextAsync(path, "mine", TestContext.Current.CancellationToken);
        Assert.Equal(2, await _world.RunAsync(["config", "init", .. options]));
        Assert.Contains("HEARTH-CLI-017", _world.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));

        Assert.Equal(0, await _world.RunAsync(["config", "init", "--force", .. options]));
        Assert.NotEqual("mine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Init_FolderMissing_IsCoded()
    {
        Assert.Equal(1, await _world.RunAsync("config", "init", "no/such/folder.yaml"));
        Assert.Contains("HEARTH-CLI-018", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_WithoutVerb_NamesTheVerbs()
    {
        Assert.Equal(2, await _world.RunAsync("config"));
        Assert.Contains("`hearth config` needs one of: show, check, init, schema", _world.Error, StringComparison.Ordinal);
    }
}
