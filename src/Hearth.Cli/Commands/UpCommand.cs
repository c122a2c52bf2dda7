using System.CommandLine;
using System.Globalization;
using Hearth.Cli.Configuration;
using Hearth.Cli.Logging;
using Hearth.Cli.Models;
using Hearth.Cli.Serving;
using Hearth.Gateway;
using Hearth.Gateway.Hosting;
using Hearth.Inference;
using Hearth.Knowledge;
using Hearth.Primitives;
using Hearth.Vectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth up</c>: the server, from the first line of its banner to an orderly end.</summary>
internal static class UpCommand
{
    public static Command Create(CommandFrame frame)
    {
        ModelSourceOptions sources = new();
        Option<string?> host = new("--host") { Description = "Address to listen on (gateway.host).", HelpName = "ADDRESS" };
        Option<int?> port = new("--port") { Description = "Port to listen on; 0 picks a free one (gateway.port).", HelpName = "PORT" };
        Command command = new("up", "Start the server on this machine.") { host, port };
        sources.AddTo(command);
        frame.Handle(command, (run, cancellationToken) =>
        {
            List<FlagSetting> flags = [.. sources.Flags(run)];
            if (run.Value(host) is { } address)
            {
                flags.Add(new FlagSetting("--host", "gateway.host", address));
            }

            if (run.Value(port) is { } number)
            {
                flags.Add(new FlagSetting("--port", "gateway.port", number.ToString(CultureInfo.InvariantCulture)));
            }

            return ServeAsync(run, sources, run.LoadConfiguration(flags), cancellationToken);
        });
        return command;
    }

    private static async Task<int> ServeAsync(CommandRun run, ModelSourceOptions sources, HearthConfiguration configuration, CancellationToken stop)
    {
        using HomeLock homeLock = HomeLock.Acquire(run.Home);
        await using WebApplication app = HearthGatewayHost.Build(configuration.Get<GatewayOptions>(), builder =>
        {
            builder.Logging.AddHearthLogging(configuration.Get<LoggingOptions>(), run.Home.Logs, run.Terminal, run.ColourError, run.Time);
            builder.Services.AddSingleton(run.Time);
            builder.Services.AddHearthInference(configuration.Get<InferenceOptions>());
            builder.Services.AddHearthVectors(configuration.Get<VectorsOptions>(), run.Home.Vectors);
            builder.Services.AddHearthKnowledge(configuration.Get<KnowledgeOptions>());
            builder.Services.AddHearthFiles(run.Home.Files);
        });
        ModelRegistry registry = LocalModels.FillRegistry(app.Services, run, sources, configuration);
        Uri url = await HearthGatewayHost.StartAsync(app, stop);
        try
        {
            new RunFile(Environment.ProcessId, url.GetLeftPart(UriPartial.Authority), VersionCommand.Current).Write(run.Home);
            new Banner(run, registry, configuration.Get<InferenceOptions>()).Show(url);
            Task loading = LoadDefaultModelAsync(run, registry, stop);
            await app.WaitForShutdownAsync(stop);
            await loading;
            return ExitCodes.Done;
        }
        finally
        {
            RunFile.Remove(run.Home);
        }
    }

    /// <summary>Loads before the first question comes, and says how it went; a failure leaves the server up, since other models may answer.</summary>
    private static async Task LoadDefaultModelAsync(CommandRun run, ModelRegistry registry, CancellationToken stop)
    {
        if (registry.DefaultModelId is not { } id)
        {
            run.Say($"There is no model yet: put a GGUF file into {run.Home.Models} or run `hearth model pull URL`; the next request finds it.");
            return;
        }

        long started = run.Time.GetTimestamp();
        using LoadProgress progress = new(run, id);
        try
        {
            (await registry.LeaseAsync(id, progress, stop)).Dispose();
            progress.Finish(string.Create(CultureInfo.InvariantCulture, $"Ready after {run.Time.GetElapsedTime(started).TotalSeconds:0.0} s. Ctrl-C stops."));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            progress.Finish("Stopped while loading.");
        }
        catch (HearthException failure)
        {
            progress.Finish($"The model {id} cannot be loaded:");
            new ErrorReport(run.Terminal, run.ColourError).Write(failure);
        }
    }
}
