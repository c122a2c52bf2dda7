using System.CommandLine;
using System.Text.Json;
using Hearth.Cli.Models;
using Hearth.Inference.Downloads;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth model pull</c>: fetches a model file into the home.</summary>
internal static class ModelPullCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> source = new("url") { Description = "An https: or file: URL of a GGUF file, or hf:org/repo/file.gguf for one on Hugging Face." };
        Option<string?> sha256 = new("--sha256") { Description = "The hash the file must have.", HelpName = "HEX" };
        Option<string?> name = new("--name") { Description = "The model's name here; without it, the name of the file.", HelpName = "NAME" };
        Command command = new("pull", "Fetch a model; a download that was broken off goes on where it stopped.") { source, sha256, name };
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, (run, cancellationToken) => PullAsync(
            run,
            new DownloadRequest { Source = run.Value(source) ?? "", Folder = run.Home.Models, Name = run.Value(name), Sha256 = run.Value(sha256) },
            cancellationToken));
        return command;
    }

    private static async Task<int> PullAsync(CommandRun run, DownloadRequest request, CancellationToken cancellationToken)
    {
        run.Home.EnsureWritable();
        using ModelDownloader downloader = new(run.Time);
        using DownloadBar bar = new(run);
        DownloadedModel pulled;
        try
        {
            pulled = await downloader.DownloadAsync(request, bar, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            bar.Finish("Stopped. Run the same command again to go on.");
            throw;
        }

        bar.Dispose();
        if (run.Json)
        {
            await run.Terminal.Output.WriteLineAsync(JsonText.Write(writer => Write(writer, pulled)));
        }
        else
        {
            run.Say(Describe(pulled));
            await run.Terminal.Output.WriteLineAsync(pulled.Model.Id);
        }

        return ExitCodes.Done;
    }

    private static string Describe(DownloadedModel pulled)
    {
        string check = pulled.Check switch
        {
            DownloadCheck.Given => "The hash is the one you named.",
            DownloadCheck.Origin => "The hash is the one the origin announces.",
            _ => "Nobody named a hash to compare with.",
        };
        string done = pulled.WasPresent ? "is there already" : "is fetched";
        string problem = pulled.Model.Problem is { } text ? $"\nIt cannot be used as it is: {text}" : "";
        return $"{pulled.Model.Id} {done}: {ModelText.Bytes(pulled.Model.SizeBytes)}, SHA-256 {pulled.Sha256}. {check}{problem}";
    }

    private static void Write(Utf8JsonWriter writer, DownloadedModel pulled)
    {
        writer.WriteStartObject();
        writer.WriteString("status", pulled.WasPresent ? "present" : "pulled");
        writer.WriteString("id", pulled.Model.Id);
        writer.WriteString("path", pulled.Model.Path);
        writer.WriteNumber("sizeBytes", pulled.Model.SizeBytes);
        writer.WriteNumber("resumedBytes", pulled.ResumedBytes);
        writer.WriteString("sha256", pulled.Sha256);
        writer.WriteString("comparedWith", pulled.Check switch
        {
            DownloadCheck.Given => "given",
            DownloadCheck.Origin => "origin",
            _ => null,
        });
        writer.WriteString("kind", ModelText.Kind(pulled.Model.Kind));
        writer.WriteString("error", pulled.Model.Error?.Code);
        writer.WriteString("problem", pulled.Model.Problem);
        writer.WriteEndObject();
    }
}
