using System.CommandLine;
using System.Text.Json;
using Hearth.Cli.Configuration;
using Hearth.Cli.Models;
using Hearth.Inference;
using Hearth.Inference.Downloads;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth model verify</c>: compares model files with the hashes that are written down for them.</summary>
internal static class ModelVerifyCommand
{
    private sealed record Verdict(ModelDescriptor Model, string? Expected, string? Actual)
    {
        public string Status => Expected is null ? "unknown" : string.Equals(Expected, Actual, StringComparison.Ordinal) ? "good" : "changed";
    }

    public static Command Create(CommandFrame frame)
    {
        ModelSourceOptions sources = new();
        Argument<string?> name = new("name") { Description = "The model; without it, every model that has a hash to compare with.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("verify", "Compare model files with the hashes written down for them.") { name };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, cancellationToken) =>
        {
            HearthConfiguration configuration = run.LoadConfiguration([.. sources.Flags(run)]);
            await using ServiceProvider services = LocalModels.CreateServices(run, configuration);
            ModelRegistry registry = LocalModels.FillRegistry(services, run, sources, configuration);
            return run.Value(name) is { } named
                ? await VerifyOneAsync(run, LocalModels.Require(registry, named), cancellationToken)
                : await VerifyAllAsync(run, registry, cancellationToken);
        });
        return command;
    }

    private static async Task<int> VerifyOneAsync(CommandRun run, ModelDescriptor model, CancellationToken cancellationToken)
    {
        Verdict verdict = await JudgeAsync(model, alsoUnknown: true, cancellationToken);
        if (verdict.Expected is null)
        {
            throw new InferenceException(InferenceErrors.ChecksumUnknown, $"{model.Id} has the hash {verdict.Actual}, and nothing says which it should have");
        }

        Report(run, [verdict]);
        return verdict.Status is "good"
            ? ExitCodes.Done
            : throw new InferenceException(InferenceErrors.PullHashMismatch, $"{model.Id} has the hash {verdict.Actual} and should have {verdict.Expected}");
    }

    private static async Task<int> VerifyAllAsync(CommandRun run, ModelRegistry registry, CancellationToken cancellationToken)
    {
        List<Verdict> verdicts = [];
        foreach (ModelDescriptor model in registry.Models.Where(static model => File.Exists(model.Path)))
        {
            verdicts.Add(await JudgeAsync(model, alsoUnknown: false, cancellationToken));
        }

        Report(run, verdicts);
        string[] changed = [.. verdicts.Where(static verdict => verdict.Status is "changed").Select(static verdict => verdict.Model.Id)];
        return changed.Length == 0
            ? ExitCodes.Done
            : throw new InferenceException(InferenceErrors.PullHashMismatch, $"not as they should be: {string.Join(", ", changed)}");
    }

    private static async Task<Verdict> JudgeAsync(ModelDescriptor model, bool alsoUnknown, CancellationToken cancellationToken)
    {
        string path = model.Path ?? throw new InferenceException(InferenceErrors.ModelNotFound, $"{model.Id} is no file");
        string? expected = ModelChecksum.FindExpected(path);
        return new Verdict(model, expected, expected is null && !alsoUnknown ? null : await ModelChecksum.ComputeAsync(path, cancellationToken));
    }

    private static void Report(CommandRun run, IReadOnlyList<Verdict> verdicts)
    {
        if (run.Json)
        {
            run.Terminal.Output.WriteLine(JsonText.Write(writer => Write(writer, verdicts)));
            return;
        }

        foreach (Verdict verdict in verdicts)
        {
            run.Terminal.Output.WriteLine($"{verdict.Status,-8} {verdict.Model.Id}");
        }
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<Verdict> verdicts)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("models");
        foreach (Verdict verdict in verdicts)
        {
            writer.WriteStartObject();
            writer.WriteString("id", verdict.Model.Id);
            writer.WriteString("path", verdict.Model.Path);
            writer.WriteString("status", verdict.Status);
            writer.WriteString("expected", verdict.Expected);
            writer.WriteString("sha256", verdict.Actual);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
