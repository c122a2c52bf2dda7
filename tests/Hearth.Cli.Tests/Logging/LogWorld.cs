using System.Text.Json;
using Hearth.Cli.Logging;
using Hearth.Cli.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Tests.Logging;

/// <summary>A log with a folder and a terminal of its own. Disposing the factory of <see cref="Run"/> flushes it.</summary>
internal sealed class LogWorld : IDisposable
{
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public string Folder { get; } = Directory.CreateTempSubdirectory("hearth-log-").FullName;

    public LoggingOptions Options { get; } = new();

    public bool UseColour { get; set; }

    public string Shown => _error.ToString();

    public string[] Files => [.. Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public string[] FileLines => File.ReadAllLines(Path.Combine(Folder, "hearth.log"));

    /// <summary>Logs something and waits until it is written.</summary>
    public void Run(Action<ILogger> log, TextWriter? error = null)
    {
        CliTerminal terminal = new(TextReader.Null, TextWriter.Null, error ?? _error, default);
        using ServiceProvider services = new ServiceCollection()
            .AddLogging(builder => builder.AddHearthLogging(Options, Folder, terminal, UseColour, TimeProvider.System))
            .BuildServiceProvider();
        log(services.GetRequiredService<ILoggerFactory>().CreateLogger("Hearth.Gateway.Requests.RequestPipeline"));
    }

    public JsonElement[] ReadFile() => [.. FileLines.Select(line => JsonDocument.Parse(line).RootElement)];

    public void Dispose()
    {
        _error.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
