using System.Runtime.InteropServices;
using Hearth.Cli.Terminal;

namespace Hearth.Cli.Tests;

/// <summary>A command line with a folder, an environment and a terminal of its own; commands run in this process.</summary>
internal sealed class CliWorld : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public CliWorld()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("hearth-cli-").FullName;
        Variables["HEARTH_HOME"] = Home;
    }

    /// <summary>The working directory of the commands; removed at the end.</summary>
    public string Directory { get; }

    public string Home => Path.Combine(Directory, "home");

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public Interrupts Interrupts { get; } = new();

    public TerminalTraits Traits { get; set; }

    public string Input { get; set; } = "";

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public CliEnvironment Environment => new()
    {
        Variables = Variables,
        Directory = Directory,
        UserDirectory = Path.Combine(Directory, "user"),
        Platform = OSPlatform.Linux,
    };

    public CliContext Context => new(new CliTerminal(new StringReader(Input), _output, _error, Traits), Environment, TimeProvider.System, Interrupts);

    public Task<int> RunAsync(params string[] args)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        return CliProgram.RunAsync(args, Context);
    }

    /// <summary>Writes a file below <see cref="Directory"/> and returns its path.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path) ?? Directory);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        Interrupts.Dispose();
        _output.Dispose();
        _error.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
