using System.Globalization;
using System.Text;
using Hearth.Benchmarks.Speed;
using Hearth.Compute;

namespace Hearth.Benchmarks.Serving;

/// <summary>Passes lines of the form <c>LABEL: FIGURES</c> on, and keeps them as the rows of a table in a file.</summary>
/// <remarks>The file is written after every line: what was measured before an interruption is kept.</remarks>
internal sealed class ReportWriter : TextWriter
{
#pragma warning disable CA2213 // Disposable fields should be disposed: the output is the caller's.
    private readonly TextWriter _output;
#pragma warning restore CA2213
    private readonly string _path;
    private readonly StringBuilder _table = new();

    /// <summary>Begins a table.</summary>
    /// <param name="output">Where lines go, too.</param>
    /// <param name="path">The file.</param>
    /// <param name="arguments">Of the verb, for the head of the table.</param>
    public ReportWriter(TextWriter output, string path, IReadOnlyList<string> arguments)
    {
        _output = output;
        _path = path;
        string model = Path.GetFileNameWithoutExtension(ServingWorld.Text(arguments, "--path") ?? Hearth.Testing.RepositoryPaths.DefaultModel);
        _table.AppendLine("# One model for many").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `dotnet run -c Release --project bench/Hearth.Benchmarks -- serving`, without HTTP.")
            .AppendLine()
            .AppendLine("| condition | |")
            .AppendLine("|---|---|")
            .AppendLine(CultureInfo.InvariantCulture, $"| processor | {SpeedReport.ProcessorName()}, {Environment.ProcessorCount} of its cores |")
            .AppendLine(CultureInfo.InvariantCulture, $"| Hearth | {KernelPaths.DisplayName(KernelPaths.Best)} kernels, .NET {Environment.Version} |")
            .AppendLine(CultureInfo.InvariantCulture, $"| model | {model} |")
            .AppendLine()
            .AppendLine("| what | figure |")
            .AppendLine("|---|---|");
    }

    public override Encoding Encoding => _output.Encoding;

    public override async Task WriteLineAsync(string? value)
    {
        await _output.WriteLineAsync(value);
        await _output.FlushAsync();
        string line = value ?? "";
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        _table.AppendLine(CultureInfo.InvariantCulture, $"| {(colon < 0 ? line : line[..colon])} | {(colon < 0 ? "" : line[(colon + 2)..])} |");
        await File.WriteAllTextAsync(_path, _table.ToString());
    }
}
