using System.CommandLine;
using System.Globalization;
using Hearth.Cli.Knowledge;
using Hearth.Cli.Models;
using Hearth.Knowledge;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge search</c>: passages, best first.</summary>
internal static class KnowledgeSearchCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> name = KnowledgeArguments.Name();
        Argument<string[]> words = new("words") { Description = "What to look for; phrases in double quotes, beginnings as begin*.", Arity = ArgumentArity.OneOrMore };
        Option<int?> limit = KnowledgeArguments.Limit();
        Option<double?> weight = KnowledgeArguments.Weight();
        Option<int> neighbours = new("--context") { Description = "Chunks before and behind each passage that come with it, 0 to 4. Default 0.", HelpName = "N" };
        Option<bool> section = new("--section") { Description = "Bring the rest of the section that a passage is of." };
        Option<string?> filter = KnowledgeArguments.Filter();
        ModelSourceOptions sources = KnowledgeArguments.Embedder();
        Command command = new("search", "Find passages, by nearness and by words.") { name, words, limit, weight, neighbours, section, filter };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, cancellationToken) =>
        {
            await using IKnowledgeAccess knowledge = await KnowledgeAccess.OpenAsync(run, sources, cancellationToken, ranks: true);
            var request = new SearchRequest(run.Value(name) ?? "", string.Join(' ', run.Value(words) ?? []))
            {
                Limit = run.Value(limit) ?? 8,
                VectorWeight = run.Value(weight),
                Neighbours = run.Value(neighbours),
                WholeSections = run.Value(section),
                Filter = KnowledgeArguments.Parse(run.Value(filter)),
            };
            IReadOnlyList<Passage> passages = await knowledge.SearchAsync(request, cancellationToken);
            await WriteAsync(run, passages);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task WriteAsync(CommandRun run, IReadOnlyList<Passage> passages)
    {
        if (run.Json)
        {
            await run.Terminal.Output.WriteLineAsync(JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                KnowledgeText.WriteJson(writer, passages);
                writer.WriteEndObject();
            }));
            return;
        }

        int width = run.Terminal.Traits.OutputIsTerminal ? Math.Max(40, run.Terminal.Width) : 0;
        for (int index = 0; index < passages.Count; index++)
        {
            // Places and not scores: what repeats others comes later although its score is higher.
            Passage passage = passages[index];
            string heading = passage.Heading.Length > 0 ? $"  {KnowledgeText.Short(passage.Heading, 60)}" : "";
            await run.Terminal.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{index + 1,2}  {KnowledgeText.Place(run, passage.Place)}{heading}"));
            await run.Terminal.Output.WriteLineAsync(KnowledgeText.Wrap($"    {KnowledgeText.Short(string.Join(' ', passage.Before, passage.Text, passage.After), width > 0 ? (width * 2) - 16 : 4000)}", width, "    "));
        }

        if (passages.Count == 0)
        {
            run.Say("Nothing was found.");
        }
    }
}
