using System.Text.Json;
using Hearth.Testing;

namespace Hearth.EndToEnd;

/// <summary>The second promise of a clean clone: it turns text into vectors, on the command line and through the API.</summary>
public sealed class EmbedTests(RunningServer running) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task OpenAIForNode_EveryFormOfRequest_GivesTheSameVectors()
    {
        CommandResult result = await Command.RunAsync(
            "node", ["openai-embed.mjs", $"{running.Server.Url}v1", "hearth"], folder: Path.Combine(RepositoryPaths.Root, "tests", "tools"));

        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument report = JsonDocument.Parse(result.Output);
        JsonElement root = report.RootElement;
        double[][] vectors = [.. root.GetProperty("decoded").EnumerateArray().Select(Numbers)];
        Assert.Equal(384, vectors[0].Length);
        Assert.Equal(vectors[0], Numbers(root.GetProperty("floats")), static (left, right) => Math.Abs(left - right) < 1e-6);
        Assert.True(Cosine(vectors[0], vectors[1]) > Cosine(vectors[0], vectors[2]) + 0.3);
        Assert.Equal(64, root.GetProperty("tokens").GetInt32());
        Assert.Equal("all-MiniLM-L6-v2.Q8_0", root.GetProperty("model").GetString());
        Assert.Equal("BadRequestError", root.GetProperty("tooLong").GetProperty("name").GetString());
        Assert.Equal("HEARTH-INFER-120", root.GetProperty("tooLong").GetProperty("code").GetString());
        Assert.Contains("512", root.GetProperty("tooLong").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("1", root.GetProperty("truncated").GetString());
    }

    [Fact]
    public async Task Command_WithoutAServer_GivesTheVectorOfTheApi()
    {
        CommandResult result = await Command.RunAsync(Command.Hearth, ["embed", "A cat sits on the mat."]);
        CommandResult api = await Command.RunAsync(
            "curl",
            ["-sS", "--fail-with-body", $"{running.Server.Url}v1/embeddings", "-H", "content-type: application/json", "-d", """{"input":"A cat sits on the mat."}"""]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.True(api.ExitCode == 0, api.ToString());
        using JsonDocument line = JsonDocument.Parse(result.Output);
        using JsonDocument answer = JsonDocument.Parse(api.Output);
        Assert.Equal(
            Numbers(line.RootElement.GetProperty("embedding")), Numbers(answer.RootElement.GetProperty("data")[0].GetProperty("embedding")));
    }

    [Fact]
    public async Task Benchmarks_EncoderParity_EveryKindAgreesWithLlamaCpp()
    {
        // A process of its own, since a native fault would end this one.
        string program = Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Hearth.Benchmarks", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Hearth.Benchmarks.dll");
        CommandResult result = await Command.RunAsync("dotnet", [program, "embed-parity"], folder: RepositoryPaths.Root);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(28, result.Output.Split('\n').Count(static line => line.EndsWith("| ok |", StringComparison.Ordinal)));
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(static element => element.GetDouble())];

    private static double Cosine(double[] left, double[] right) => left.Zip(right, static (a, b) => a * b).Sum();
}
