using Hearth.Cli.Configuration;

namespace Hearth.Cli.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly CliWorld _world = new();
    private readonly ConfigurationCatalog _catalog = new(
        SectionDescriptor.Of<SampleOptions>("gateway", "A sample."),
        SectionDescriptor.Of<Cli.Logging.LoggingOptions>("logging", "Another."));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Load_NoSources_GivesTheDefaults()
    {
        HearthConfiguration configuration = Load();

        Assert.Equal(7777, configuration.Get<SampleOptions>().Port);
        Assert.All(configuration.Settings, setting => Assert.Equal("default", setting.Origin.ToString()));
        Assert.Null(configuration.File);
    }

    [Fact]
    public void Load_EveryType_IsRead()
    {
        _world.Write("hearth.yaml", """
            gateway:
              host: "0.0.0.0"
              port: 0
              bodyBytesMax: 8589934593
              enabled: false
              share: 0.5
              colour: deepBlue
              names: [x, "y z", 8]
              threads: 3
              path: /tmp/x
              password: ~
            """);

        SampleOptions options = Load().Get<SampleOptions>();

        Assert.Equal("0.0.0.0", options.Host);
        Assert.Equal(0, options.Port);
        Assert.Equal(8589934593, options.BodyBytesMax);
        Assert.False(options.Enabled);
        Assert.Equal(0.5, options.Share);
        Assert.Equal(SampleColour.DeepBlue, options.Colour);
        Assert.Equal(["x", "y z", "8"], options.Names);
        Assert.Equal(3, options.Threads);
        Assert.Equal("/tmp/x", options.Path);
        Assert.Null(options.Password);
    }

    [Fact]
    public void Load_AllSources_LaterWinsAndOriginsSayWho()
    {
        _world.Write("hearth.yaml", "gateway:\n  port: 1\n  host: file\n  share: 0.1\n  threads: 1\n");
        _world.Write(".env", "# comment\nOTHER=1\nHEARTH_GATEWAY__PORT=2\nexport HEARTH_GATEWAY__SHARE='0.2' # why\nHEARTH_GATEWAY__THREADS=2\n");
        _world.Variables["HEARTH_GATEWAY__PORT"] = "3";
        _world.Variables["HEARTH_GATEWAY__THREADS"] = "3";

        HearthConfiguration configuration = Load(new FlagSetting("--port", "gateway.port", "4"));

        SampleOptions options = configuration.Get<SampleOptions>();
        Assert.Equal((4, 3, 0.2, "file"), (options.Port, options.Threads, options.Share, options.Host));
        Assert.Equal("--port", Origin(configuration, "gateway.port"));
        Assert.Equal("HEARTH_GATEWAY__THREADS", Origin(configuration, "gateway.threads"));
        Assert.Equal(".env:4", Origin(configuration, "gateway.share"));
        Assert.Equal("hearth.yaml:3:9", Origin(configuration, "gateway.host"));
        Assert.Equal("default", Origin(configuration, "gateway.enabled"));
    }

    [Fact]
    public void Load_FilesInBothPlaces_WorkingDirectoryWins()
    {
        string home = _world.Write("home/hearth.yaml", "gateway: { port: 1 }");
        Assert.Equal(1, Load().Get<SampleOptions>().Port);
        Assert.Equal(home, Load().File);

        _world.Write("hearth.yaml", "gateway: { port: 2 }");
        Assert.Equal(2, Load().Get<SampleOptions>().Port);

        _world.Variables["HEARTH_CONFIG"] = _world.Write("named.yaml", "gateway: { port: 3 }");
        Assert.Equal(3, Load().Get<SampleOptions>().Port);

        _world.Write("flag.yaml", "gateway: { port: 4 }");
        Assert.Equal(4, new ConfigurationLoader(_catalog, _world.Environment).Load(new HearthHome(_world.Home), "flag.yaml", []).Get<SampleOptions>().Port);
    }

    [Fact]
    public void Load_VariableWithOrWithoutInnerUnderscores_IsTheSame()
    {
        _world.Variables["HEARTH_GATEWAY__BODYBYTESMAX"] = "5";
        Assert.Equal(5, Load().Get<SampleOptions>().BodyBytesMax);

        _world.Variables["HEARTH_GATEWAY__BODY_BYTES_MAX"] = "6";
        Assert.Equal(["HEARTH-CLI-015"], Problems().Select(problem => problem.Error.Code));
    }

    [Fact]
    public void Load_ListsAndEmptiesInVariables_AreRead()
    {
        _world.Write("hearth.yaml", "gateway: { threads: 4, host: x }");
        _world.Variables["HEARTH_GATEWAY__NAMES"] = "one, two three,,";
        _world.Variables["HEARTH_GATEWAY__THREADS"] = "";
        _world.Variables["HEARTH_GATEWAY__HOST"] = "";

        SampleOptions options = Load().Get<SampleOptions>();

        Assert.Equal(["one", "two three"], options.Names);
        Assert.Null(options.Threads);
        Assert.Equal("", options.Host);
    }

    [Fact]
    public void Load_ServiceLinksOfAContainer_ArePassedOver()
    {
        _world.Variables["HEARTH_PORT"] = "tcp://10.0.0.1:7777";
        _world.Variables["HEARTH_SERVICE_HOST"] = "10.0.0.1";
        _world.Variables["HEARTH_PORT_7777_TCP_ADDR"] = "10.0.0.1";

        Assert.Equal(7777, Load().Get<SampleOptions>().Port);
    }

    [Theory]
    [InlineData("gateway:\n  prot: 1\n", "HEARTH-CLI-013", "hearth.yaml:2:3: unknown key `gateway.prot`; the nearest is `gateway.port` (a whole number from 0 to 65535)")]
    [InlineData("gatway:\n  port: 1\n", "HEARTH-CLI-013", "hearth.yaml:1:1: unknown section `gatway`; the nearest is `gateway` (sections: gateway, logging)")]
    [InlineData("port: 1\n", "HEARTH-CLI-013", "hearth.yaml:1:1: unknown section `port`; `port` belongs under `gateway:` (sections: gateway, logging)")]
    [InlineData("gateway:\n  port: 70000\n", "HEARTH-CLI-014", "hearth.yaml:2:9: `gateway.port` is `70000`; it must be a whole number from 0 to 65535")]
    [InlineData("gateway:\n  port: '80'\n", "HEARTH-CLI-014", "hearth.yaml:2:9: `gateway.port` is the text `80` in quotes; it must be a whole number from 0 to 65535")]
    [InlineData("gateway:\n  port: [80]\n", "HEARTH-CLI-014", "hearth.yaml:2:9: `gateway.port` is a list; it must be a whole number from 0 to 65535")]
    [InlineData("gateway:\n  port: { a: 1 }\n", "HEARTH-CLI-014", "hearth.yaml:2:3: `gateway.port` is a mapping or a nested list; it must be a whole number from 0 to 65535")]
    [InlineData("gateway:\n  port:\n", "HEARTH-CLI-014", "hearth.yaml:2:8: `gateway.port` is empty; it must be a whole number from 0 to 65535")]
    [InlineData("gateway:\n  port: 1.5\n", "HEARTH-CLI-014", "hearth.yaml:2:9: `gateway.port` is `1.5`; it must be a whole number from 0 to 65535")]
    [InlineData("gateway:\n  bodyBytesMax: 0\n", "HEARTH-CLI-014", "hearth.yaml:2:17: `gateway.bodyBytesMax` is `0`; it must be a whole number of bytes, 1 or more")]
    [InlineData("gateway:\n  bodyBytesMax: 99999999999999999999\n", "HEARTH-CLI-014", "hearth.yaml:2:17: `gateway.bodyBytesMax` is `99999999999999999999`; it must be a whole number of bytes, 1 or more")]
    [InlineData("gateway:\n  share: 1.5\n", "HEARTH-CLI-014", "hearth.yaml:2:10: `gateway.share` is `1.5`; it must be a number from 0 to 1")]
    [InlineData("gateway:\n  enabled: yes\n", "HEARTH-CLI-014", "hearth.yaml:2:12: `gateway.enabled` is `yes`; it must be true or false")]
    [InlineData("gateway:\n  colour: 1\n", "HEARTH-CLI-014", "hearth.yaml:2:11: `gateway.colour` is `1`; it must be one of red, deepBlue")]
    [InlineData("gateway:\n  names: x\n", "HEARTH-CLI-014", "hearth.yaml:2:10: `gateway.names` is `x`; it must be a list of texts")]
    [InlineData("gateway:\n  names: [x, [y]]\n", "HEARTH-CLI-014", "hearth.yaml:2:10: `gateway.names` is a mapping or a nested list; it must be a list of texts")]
    [InlineData("gateway: 5\n", "HEARTH-CLI-014", "hearth.yaml:1:1: `gateway` must hold keys: host, port, bodyBytesMax, enabled, share, colour, names, threads, path, password")]
    [InlineData("gateway:\n  port: 1\n  port: 2\n", "HEARTH-CLI-015", "hearth.yaml:3:3: the key `port` stands here a second time; the first is in line 2")]
    [InlineData("gateway:\n  port: 1\ngateway:\n  host: x\n", "HEARTH-CLI-015", "hearth.yaml:3:1: the key `gateway` stands here a second time; the first is in line 1")]
    [InlineData("gateway:\n  host: &a x\n", "HEARTH-CLI-012", "hearth.yaml:2:9: an anchor (`&name`) is refused")]
    [InlineData("gateway:\n  host: *a\n", "HEARTH-CLI-012", "hearth.yaml:2:9: an alias (`*name`) is refused; write the value again")]
    [InlineData("gateway:\n  host: !!str x\n", "HEARTH-CLI-012", "hearth.yaml:2:9: a tag (`!name`) is refused")]
    [InlineData("gateway:\n  host: x\n---\na: b\n", "HEARTH-CLI-012", "hearth.yaml:3:1: a second document begins here; a configuration is one document")]
    [InlineData("- a\n", "HEARTH-CLI-012", "hearth.yaml:1:1: the file must hold sections, such as `logging:` with its keys below it")]
    [InlineData("gateway:\n  [a]: x\n", "HEARTH-CLI-012", "hearth.yaml:2:3: a key must be a word")]
    public void Load_OneMistakeInTheFile_NamesPlaceAndRemedy(string yaml, string code, string expected)
    {
        _world.Write("hearth.yaml", yaml);

        ConfigurationProblem problem = Assert.Single(Problems());

        Assert.Equal(code, problem.Error.Code);
        Assert.Equal(expected, problem.ToString());
    }

    [Theory]
    [InlineData("gateway:\n  port: 1\n host: x\n", 3)]
    [InlineData("gateway: {port: 1\n", 2)]
    [InlineData("gateway:\n\tport: 1\n", 2)]
    [InlineData("gateway:\n  host: \"x\n", 2)]
    public void Load_MalformedYaml_NamesTheLine(string yaml, int line)
    {
        _world.Write("hearth.yaml", yaml);

        ConfigurationProblem problem = Assert.Single(Problems());

        Assert.Equal("HEARTH-CLI-012", problem.Error.Code);
        Assert.InRange(problem.Origin.Line, line - 1, line + 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("gateway:\nlogging:\n")]
    [InlineData("\uFEFFgateway:\r\n  port: 7777\r\n")]
    public void Load_FileThatSetsNothing_IsFine(string yaml)
    {
        _world.Write("hearth.yaml", yaml);

        Assert.Empty(Problems());
    }

    [Fact]
    public void Load_MistakesEverywhere_AreAllReportedAtOnce()
    {
        _world.Write("hearth.yaml", "gateway:\n  prot: 1\n  port: x\n  unknown: { deep: [1, { a: b }] }\n");
        _world.Write(".env", "HEARTH_GATEWAY__PORTS=1\nHEARTH_HOME=/x\nHEARTH_GATEWAY__HOST\nHEARTH_GATEWAY__PATH='x\n");
        _world.Variables["HEARTH_GATEWAY__SHARE"] = "2";
        _world.Variables["HEARTH_GATEWAY_PORT"] = "2";

        CliException exception = Assert.Throws<CliException>(() => Load(new FlagSetting("--port", "gateway.port", "-1")));

        Assert.Same(CliErrors.ConfigurationInvalid, exception.Error);
        string[] lines = exception.Message.Split('\n');
        Assert.Equal("10 problems in the configuration:", lines[0]);
        Assert.Equal(
            [
                "  hearth.yaml:2:3: HEARTH-CLI-013",
                "  hearth.yaml:4:3: HEARTH-CLI-013",
                "  .env:1: HEARTH-CLI-016",
                "  .env:2: HEARTH-CLI-016",
                "  .env:3: HEARTH-CLI-012",
                "  .env:4: HEARTH-CLI-012",
                "  HEARTH_GATEWAY_PORT: HEARTH-CLI-016",
                "  hearth.yaml:3:9: HEARTH-CLI-014",
                "  HEARTH_GATEWAY__SHARE: HEARTH-CLI-014",
                "  --port: HEARTH-CLI-014",
            ],
            lines[1..].Select(line => line[..(line.IndexOf("HEARTH-CLI-", StringComparison.Ordinal) + "HEARTH-CLI-nnn".Length)]));
        Assert.Contains("the nearest is `HEARTH_GATEWAY__PORT` (a whole number from 0 to 65535)", lines[7], StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BadSecret_DoesNotShowIt()
    {
        _world.Write("hearth.yaml", "gateway:\n  password: [hunter2]\n");

        Assert.DoesNotContain("hunter2", Assert.Single(Problems()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HugeFile_IsRefusedUnread()
    {
        _world.Write("hearth.yaml", new string('#', (256 * 1024) + 1));

        Assert.Equal("hearth.yaml: the file is larger than 262144 bytes", Assert.Single(Problems()).ToString());
    }

    [Fact]
    public void Load_InvalidUtf8_IsCoded()
    {
        File.WriteAllBytes(Path.Combine(_world.Directory, "hearth.yaml"), [0x61, 0xFF, 0xFE]);

        Assert.Equal("hearth.yaml: the file is not UTF-8 text", Assert.Single(Problems()).ToString());
    }

    [Fact]
    public void Load_NamedFileMissing_IsCoded()
    {
        _world.Variables["HEARTH_CONFIG"] = "nowhere.yaml";

        ConfigurationProblem problem = Assert.Single(Problems());

        Assert.Equal("nowhere.yaml: there is no such file", problem.ToString());
        Assert.Same(CliErrors.ConfigurationFileUnreadable, problem.Error);
    }

    [Fact]
    public void Load_DeepNesting_EndsWithACode()
    {
        _world.Write("hearth.yaml", "gateway:\n  port: " + new string('[', 100_000));

        Assert.Contains("nested deeper than 16", Assert.Single(Problems(), problem => problem.Error == CliErrors.ConfigurationSyntax).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ThousandsOfMistakes_AreCounted()
    {
        _world.Write("hearth.yaml", "gateway:\n" + string.Concat(Enumerable.Range(0, 1000).Select(number => $"  x{number}: 1\n")));

        CliException exception = Assert.Throws<CliException>(() => Load());

        Assert.StartsWith("1000 problems", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("and 900 more", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_EveryLineSwitchedOn_LoadsAsTheDefaults()
    {
        string yaml = ConfigurationTemplate.WriteYaml(_catalog);
        _world.Write("hearth.yaml", string.Join('\n', yaml.Split('\n').Select(line => line.StartsWith("  #", StringComparison.Ordinal) && line[3] != ' ' ? "  " + line[3..] : line)));

        HearthConfiguration fromYaml = Load();

        Assert.All(fromYaml.Settings, setting => Assert.Equal(setting.Option.Default, setting.Value));
        Assert.All(fromYaml.Settings, setting => Assert.Equal(SettingOriginKind.File, setting.Origin.Kind));
        Assert.All(yaml.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
    }

    [Fact]
    public void DotEnvTemplate_EveryLineSwitchedOn_LoadsAsTheDefaults()
    {
        string text = ConfigurationTemplate.WriteDotEnv(_catalog);
        _world.Write(".env", text.Replace("#HEARTH_", "HEARTH_", StringComparison.Ordinal));

        HearthConfiguration configuration = Load();

        Assert.All(configuration.Settings, setting => Assert.Equal(setting.Option.Default, setting.Value));
        Assert.All(configuration.Settings, setting => Assert.Equal(SettingOriginKind.DotEnv, setting.Origin.Kind));
    }

    private HearthConfiguration Load(params FlagSetting[] flags) =>
        new ConfigurationLoader(_catalog, _world.Environment).Load(new HearthHome(_world.Home), null, flags);

    private IReadOnlyList<ConfigurationProblem> Problems()
    {
        ConfigurationSink sink = new(_catalog);
        new ConfigurationLoader(_catalog, _world.Environment).Load(new HearthHome(_world.Home), null, [], sink);
        return sink.Problems;
    }

    private static string Origin(HearthConfiguration configuration, string key) =>
        configuration.Settings.Single(setting => setting.Option.Key.Equals(key, StringComparison.Ordinal)).Origin.ToString();
}
