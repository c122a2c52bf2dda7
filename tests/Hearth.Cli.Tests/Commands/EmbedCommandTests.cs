using System.Text.Json;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Cli.Tests.Commands;

public sealed class EmbedCommandTests
{
    [Fact]
    public async Task Embed_TwoArguments_AreTwoLinesOfJson()
    {
        using CliWorld world = new();

        int exit = await world.RunAsync("embed", "a cat", "a dog", "--model", RepositoryPaths.DefaultEmbedder);

        Assert.True(exit == 0, world.Error);
        string[] lines = world.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        for (int index = 0; index < 2; index++)
        {
            using JsonDocument line = JsonDocument.Parse(lines[index]);
            Assert.Equal(index, line.RootElement.GetProperty("index").GetInt32());
            Assert.Equal("all-MiniLM-L6-v2.Q8_0", line.RootElement.GetProperty("model").GetString());
            Assert.Equal(384, line.RootElement.GetProperty("embedding").GetArrayLength());
        }
    }

    [Fact]
    public async Task Embed_LinesOfStandardInput_EqualArgumentsAndJsonChangesNothing()
    {
        using CliWorld world = new();
        string model = Encoder(world, new TinyEncoder());
        Assert.Equal(0, await world.RunAsync("embed", "a b", "c", "", "--models", model));
        string expected = world.Output;

        world.Input = "a b\nc\n\n";
        Assert.Equal(0, await world.RunAsync("embed", "--json", "--models", model));

        Assert.Equal(expected, world.Output);
        Assert.Equal(3, expected.Count(static character => character == '\n'));
    }

    [Fact]
    public async Task Embed_MoreLinesThanOneBatch_AllAreWrittenInOrder()
    {
        using CliWorld world = new();
        string model = Encoder(world, new TinyEncoder());
        world.Input = string.Concat(Enumerable.Range(0, 150).Select(static index => $"a {index}\n"));

        Assert.Equal(0, await world.RunAsync("embed", "--models", model, "--dimensions", "8"));

        string[] lines = world.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(150, lines.Length);
        Assert.StartsWith("{\"index\":149,", lines[149], StringComparison.Ordinal);
        using JsonDocument last = JsonDocument.Parse(lines[149]);
        Assert.Equal(8, last.RootElement.GetProperty("embedding").GetArrayLength());
    }

    [Fact]
    public async Task Embed_LongText_FailsUnlessTruncated()
    {
        using CliWorld world = new();
        string model = Encoder(world, new TinyEncoder { ContextLength = 6 });

        Assert.NotEqual(0, await world.RunAsync("embed", "a b c d e f g", "--models", model));
        Assert.Contains("HEARTH-INFER-120", world.Error, StringComparison.Ordinal);
        Assert.Equal(0, await world.RunAsync("embed", "a b c d e f g", "--truncate", "--models", model));
        Assert.Contains("1 of 1 texts", world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_NothingToEmbedOrToEmbedWith_SaysSo()
    {
        using CliWorld world = new();

        Assert.Equal(2, await world.RunAsync("embed"));
        Assert.Contains("HEARTH-CLI-036", world.Error, StringComparison.Ordinal);
        Assert.Equal(3, await world.RunAsync("embed", "a"));
        Assert.Equal("", world.Output);
        Assert.NotEqual(0, await world.RunAsync("embed", "a", "--model", RepositoryPaths.TestData("stories260k", "stories260K.gguf")));
        Assert.Contains("HEARTH-INFER-085", world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_NamedByAnOption_IsUsedAndAnUnknownNameIsAnError()
    {
        using CliWorld world = new();
        string model = Encoder(world, new TinyEncoder());
        new TinyEncoder { Width = 32, Seed = 2 }.Save(Path.Combine(model, "b.gguf"));
        world.Variables["HEARTH_INFERENCE__DEFAULTEMBEDDER"] = "b";

        Assert.Equal(0, await world.RunAsync("embed", "a", "--models", model));
        Assert.Contains("\"model\":\"b\"", world.Output, StringComparison.Ordinal);
        Assert.Equal(0, await world.RunAsync("embed", "a", "--models", model, "--model", "a"));
        Assert.Contains("\"model\":\"a\"", world.Output, StringComparison.Ordinal);
        world.Variables["HEARTH_INFERENCE__DEFAULTEMBEDDER"] = "nobody";
        Assert.NotEqual(0, await world.RunAsync("embed", "a", "--models", model));
    }

    private static string Encoder(CliWorld world, TinyEncoder tiny)
    {
        string folder = Directory.CreateDirectory(Path.Combine(world.Directory, "models")).FullName;
        tiny.Save(Path.Combine(folder, "a.gguf"));
        return folder;
    }
}
