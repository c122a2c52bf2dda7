using System.Globalization;
using Hearth.Primitives;

namespace Hearth.Cli.Chat;

/// <summary>The conversation at a terminal: lines that start with a slash are commands, all others are questions.</summary>
internal sealed class ChatRepl(ChatConversation conversation, LineReader reader, CommandRun run, ErrorReport errors, IReadOnlyList<string> models)
{
    private const string Prompt = "> ";
    private const string Help = """
        /model          list the models      /model ID     use another one
        /system TEXT    set the system prompt and start over (without TEXT: the model's own)
        /clear          start over           /exit         leave (so does Ctrl-D)
        Ctrl-C stops an answer. A line that ends with \ goes on in the next one.
        """;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // While a line is typed, Ctrl-C must not end the program; during an answer it ends the answer.
        using IDisposable ignored = run.Interrupts.Take(() => run.Terminal.Error.Write("\r\n(Ctrl-D or /exit leaves)\r\n" + Prompt));
        while (!cancellationToken.IsCancellationRequested)
        {
            if (ReadQuestion() is not { } line)
            {
                break;
            }

            if (line.StartsWith('/'))
            {
                if (!Execute(line))
                {
                    break;
                }
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                await AnswerAsync(line, cancellationToken);
            }
        }

        return ExitCodes.Done;
    }

    private string? ReadQuestion()
    {
        string? line = reader.ReadLine(Prompt);
        while (line is not null && line.EndsWith('\\'))
        {
            string? next = reader.ReadLine("… ");
            line = next is null ? line[..^1] : line[..^1] + "\n" + next;
        }

        return line;
    }

    private async Task AnswerAsync(string question, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = new();
        using IDisposable interrupt = run.Interrupts.Take(stop.Cancel);
        AnswerDisplay display = new(run.Terminal, run.ColourError);
        try
        {
            ChatTurn turn = await conversation.AskAsync(question, display, stop.Token, cancellationToken);
            display.EndLine();
            Say(Describe(turn));
        }
        catch (HearthException failure)
        {
            // One failed answer does not end the conversation.
            display.EndLine();
            errors.Write(failure);
        }
    }

    /// <summary>False when the person leaves.</summary>
    private bool Execute(string line)
    {
        string[] parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
        string argument = parts.Length > 1 ? parts[1] : "";
        switch (parts[0])
        {
            case "/exit" or "/quit" or "/bye":
                return false;
            case "/help" or "/?":
                Say(Help);
                break;
            case "/clear":
                conversation.Clear();
                Say("Started over.");
                break;
            case "/system":
                conversation.SystemPrompt = argument.Length > 0 ? argument : null;
                Say(argument.Length > 0 ? "System prompt set; started over." : "System prompt removed; started over.");
                break;
            case "/model" when argument.Length == 0:
                Say(string.Join('\n', models));
                break;
            case "/model" when models.Contains(argument, StringComparer.Ordinal):
                conversation.UseModel(argument);
                Say($"Answers come from {argument} now.");
                break;
            case "/model":
                Say($"There is no model {argument}; /model lists them.");
                break;
            default:
                Say($"There is no command {parts[0]}; /help lists them.");
                break;
        }

        return true;
    }

    private void Say(string message)
    {
        (string dim, string plain) = run.ColourError ? ("\e[2m", "\e[0m") : ("", "");
        run.Say(dim + message + plain);
    }

    private static string Describe(ChatTurn turn)
    {
        string tokens = turn.Tokens is { } count ? $"{count} tokens · " : "";
        string rate = turn.Rate is { } perSecond ? $"{perSecond:F0} tokens/s · " : "";
        string end = turn.WasStopped ? " · stopped" : turn.HitLimit ? " · the token limit ended the answer" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{tokens}{rate}first after {turn.FirstAfter.TotalSeconds:F2} s{end}");
    }
}
