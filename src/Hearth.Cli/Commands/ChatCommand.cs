using System.CommandLine;
using System.Globalization;
using Hearth.Cli.Chat;
using Hearth.Cli.Configuration;
using Hearth.Cli.Models;
using Hearth.Cli.Serving;
using Hearth.Inference;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth chat</c>: one question or a conversation, through the running server of this home or, without one, by itself.</summary>
internal static class ChatCommand
{
    /// <summary>Close to the likeliest words: what the makers of small instruction models advise, and calm enough for large ones.</summary>
    private const float DefaultTemperature = 0.3f;
    private const float DefaultTopP = 0.9f;

    public static Command Create(CommandFrame frame)
    {
        ModelSourceOptions sources = new();
        Argument<string[]> question = new("question")
        {
            Description = "What to ask; without it a conversation starts, or standard input is read.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> system = new("--system", "-s") { Description = "The system prompt.", HelpName = "TEXT" };
        Option<float?> temperature = new("--temperature", "-t") { Description = "How freely to choose words; 0 is always the likeliest. Default 0.3.", HelpName = "0..2" };
        Option<int?> tokens = new("--max-tokens") { Description = "The longest answer, in tokens.", HelpName = "N" };
        Option<long?> seed = new("--seed") { Description = "Equal seeds give equal answers.", HelpName = "N" };
        Command command = new("chat", "Talk to a model.") { question, system, temperature, tokens, seed };
        sources.AddTo(command);
        frame.Handle(command, (run, cancellationToken) =>
        {
            ChatOptions options = new()
            {
                Temperature = run.Value(temperature) ?? DefaultTemperature,
                TopP = DefaultTopP,
                MaxOutputTokens = run.Value(tokens),
                Seed = run.Value(seed),
            };
            return TalkAsync(run, sources, ReadQuestion(run, question), run.Value(system), options, cancellationToken);
        });
        return command;
    }

    /// <summary>The question of a one-shot call; null for a conversation.</summary>
    private static string? ReadQuestion(CommandRun run, Argument<string[]> argument)
    {
        string words = string.Join(' ', run.Value(argument) ?? []);
        if (run.Terminal.Traits.InputIsTerminal)
        {
            return words.Length > 0 ? words : null;
        }

        // `hearth chat "Summarise this:" < notes.txt` asks about the file; with an argument alone an empty pipe is no text.
        string piped = run.Terminal.Input.ReadToEnd().Trim();
        string question = words.Length > 0 && piped.Length > 0 ? $"{words}\n\n{piped}" : words + piped;
        return question.Length > 0 ? question : throw new CliException(CliErrors.QuestionMissing, "there is no question");
    }

    private static async Task<int> TalkAsync(
        CommandRun run, ModelSourceOptions sources, string? question, string? system, ChatOptions options, CancellationToken cancellationToken)
    {
        bool namesFiles = run.IsGiven(sources.Folders) || LocalModels.LooksLikePath(run.Value(sources.Model));
        HearthConfiguration configuration = run.LoadConfiguration([.. sources.Flags(run)]);
        await using ServiceProvider services = LocalModels.CreateServices(run, configuration);
        ModelRegistry registry = LocalModels.FillRegistry(services, run, sources, configuration);
        // A server shares its loaded model, but it cannot be told to open another file.
        Uri? server = !namesFiles && HomeLock.IsHeld(run.Home) && RunFile.TryRead(run.Home) is { } running ? new Uri(running.Url) : null;
        options.ModelId = registry.DefaultModelId;
        using IChatClient client = server is null ? new RegistryChatClient(registry, run) : new ServerChatClient(server);
        ChatConversation conversation = new(client, options, run.Time) { SystemPrompt = system };
        if (question is not null)
        {
            return await AskOnceAsync(run, conversation, question, cancellationToken);
        }

        run.Say(server is null ? $"Talking to {options.ModelId}. /help lists commands." : $"Talking to {options.ModelId} at {server.Authority}. /help lists commands.");
        ChatRepl repl = new(
            conversation,
            new LineReader(run.Terminal),
            run,
            new ErrorReport(run.Terminal, run.ColourError),
            [.. registry.Models.Where(static model => model.CanChat).Select(static model => model.Id)]);
        return await repl.RunAsync(cancellationToken);
    }

    private static async Task<int> AskOnceAsync(CommandRun run, ChatConversation conversation, string question, CancellationToken cancellationToken)
    {
        AnswerDisplay display = new(run.Terminal, run.ColourError);
        ChatTurn turn = await conversation.AskAsync(question, display, CancellationToken.None, cancellationToken);
        display.EndLine();
        if (turn.HitLimit)
        {
            run.Say(string.Create(CultureInfo.InvariantCulture, $"(the token limit ended the answer after {turn.Tokens} tokens)"));
        }

        return ExitCodes.Done;
    }
}
