using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Hearth.Cli.Configuration;
using Hearth.Cli.Models;
using Hearth.Inference;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth embed</c>: texts in, vectors out, one line of JSON per text. Computes by itself, with a server running or not.</summary>
internal static class EmbedCommand
{
    /// <summary>Lines of standard input that are computed together; their vectors are written before the next are read.</summary>
    private const int LinesTogetherMax = 64;

    public static Command Create(CommandFrame frame)
    {
        Argument<string[]> texts = new("text")
        {
            Description = "A text; each argument is one. Without any, every line of standard input is a text.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> model = new("--model", "-m")
        {
            Description = "A GGUF file to use, or the name of an embedding model. Default inference.defaultEmbedder, else the first one found.",
            HelpName = "PATH|NAME",
        };
        ModelSourceOptions sources = new() { Model = model };
        Option<int?> dimensions = new("--dimensions") { Description = "Keep the first N elements and make the length 1 again.", HelpName = "N" };
        Option<bool> truncate = new("--truncate") { Description = "Use the beginning of a text that is longer than the model reads, instead of failing." };
        Command command = new("embed", "Turn texts into vectors: a line of JSON per text.") { texts, dimensions, truncate };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, (run, cancellationToken) =>
        {
            EmbeddingGenerationOptions options = new() { Dimensions = run.Value(dimensions), Truncate = run.Value(truncate) };
            return EmbedAsync(run, sources, run.Value(texts) ?? [], options, cancellationToken);
        });
        return command;
    }

    private static async Task<int> EmbedAsync(
        CommandRun run, ModelSourceOptions sources, string[] texts, EmbeddingGenerationOptions options, CancellationToken cancellationToken)
    {
        using IEnumerator<string> next = (texts.Length > 0 ? texts : ReadLines(run)).GetEnumerator();
        List<string> together = Take(next);
        if (together.Count == 0)
        {
            throw new CliException(CliErrors.TextMissing, "there is no text");
        }

        HearthConfiguration configuration = run.LoadConfiguration();
        await using ServiceProvider services = LocalModels.CreateServices(run, configuration);
        ModelRegistry registry = LocalModels.FillRegistry(services, run, sources, configuration);
        using ModelLease lease = await LocalEmbedders.LeaseAsync(run, registry, run.Value(sources.Model), cancellationToken);
        int written = 0;
        int truncated = 0;
        for (; together.Count > 0; together = Take(next))
        {
            GeneratedEmbeddings<Embedding<float>> embeddings = await lease.Embedder.GenerateAsync(together, options, cancellationToken);
            truncated += embeddings.AdditionalProperties?.TryGetValue(EmbeddingOptionsExtensions.TruncatedTextsKey, out int cut) is true ? cut : 0;
            foreach (Embedding<float> embedding in embeddings)
            {
                await run.Terminal.Output.WriteLineAsync(Line(written++, embedding));
            }
        }

        if (truncated > 0)
        {
            run.Say($"{truncated} of {written} texts were longer than the model reads; only their beginning was used.");
        }

        return ExitCodes.Done;
    }

    /// <summary>At a terminal nobody expects a program to wait for lines in silence: texts are arguments there.</summary>
    private static IEnumerable<string> ReadLines(CommandRun run)
    {
        if (run.Terminal.Traits.InputIsTerminal)
        {
            yield break;
        }

        while (run.Terminal.Input.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static List<string> Take(IEnumerator<string> next)
    {
        List<string> together = [];
        while (together.Count < LinesTogetherMax && next.MoveNext())
        {
            together.Add(next.Current);
        }

        return together;
    }

    private static string Line(int index, Embedding<float> embedding)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteString("model", embedding.ModelId);
            writer.WriteStartArray("embedding");
            foreach (float element in embedding.Vector.Span)
            {
                writer.WriteNumberValue(element);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
