using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hearth.Cli.Knowledge;
using Hearth.Cli.Models;
using Hearth.Knowledge;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge ask</c>: sentences of the documents that answer, each with its place; or that there are none.</summary>
internal static class KnowledgeAskCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> name = KnowledgeArguments.Name();
        Argument<string[]> question = new("question") { Description = "The question.", Arity = ArgumentArity.OneOrMore };
        Option<int?> limit = KnowledgeArguments.Limit();
        Option<double?> weight = KnowledgeArguments.Weight();
        Option<string?> filter = KnowledgeArguments.Filter();
        ModelSourceOptions sources = KnowledgeArguments.Embedder();
        Command command = new("ask", "Answer with sentences of the documents, each with its place.") { name, question, limit, weight, filter };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, cancellationToken) =>
        {
            await using IKnowledgeAccess knowledge = await KnowledgeAccess.OpenAsync(run, sources, cancellationToken, ranks: true);
            var request = new SearchRequest(run.Value(name) ?? "", string.Join(' ', run.Value(question) ?? []))
            {
                Limit = run.Value(limit) ?? 8,
                VectorWeight = run.Value(weight),
                Filter = KnowledgeArguments.Parse(run.Value(filter)),
            };
            KnowledgeAnswer answer = await knowledge.AskAsync(request, cancellationToken);
            await WriteAsync(run, answer);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task WriteAsync(CommandRun run, KnowledgeAnswer answer)
    {
        if (run.Json)
        {
            await run.Terminal.Output.WriteLineAsync(JsonText.Write(writer => Write(writer, answer)));
            return;
        }

        if (!answer.IsGrounded)
        {
            run.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"The documents do not seem to answer this (support {answer.Support:0.00}, needed {answer.Threshold:0.00}).{(answer.Sentences.Count > 0 ? " The nearest they have:" : "")}"));
        }

        for (int index = 0; index < answer.Sentences.Count; index++)
        {
            AnswerSentence sentence = answer.Sentences[index];
            (string dim, string plain) = run.ColourOutput && !answer.IsGrounded ? ("\e[2m", "\e[0m") : ("", "");
            await run.Terminal.Output.WriteLineAsync($"{dim}{KnowledgeText.Short(sentence.Text, 1000)}{plain} [{index + 1}]");
        }

        for (int index = 0; index < answer.Sentences.Count; index++)
        {
            await run.Terminal.Output.WriteLineAsync($"  [{index + 1}] {KnowledgeText.Place(run, answer.Sentences[index].Place)}");
        }
    }

    private static void Write(Utf8JsonWriter writer, KnowledgeAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("grounded", answer.IsGrounded);
        writer.WriteNumber("support", Math.Round(answer.Support, 4));
        writer.WriteNumber("threshold", answer.Threshold);
        writer.WriteStartArray("sentences");
        foreach (AnswerSentence sentence in answer.Sentences)
        {
            writer.WriteStartObject();
            writer.WriteString("text", sentence.Text);
            KnowledgeText.WriteJson(writer, "place", sentence.Place);
            writer.WriteNumber("support", Math.Round(sentence.Support, 4));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        KnowledgeText.WriteJson(writer, answer.Passages);
        writer.WriteEndObject();
    }
}
