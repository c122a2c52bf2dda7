using System.CommandLine;

namespace Hearth.Cli;

/// <summary>The options that mean the same everywhere. All but <see cref="Json"/> are accepted by every command.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Home { get; } = new("--home")
    {
        Description = "Folder of everything Hearth keeps (HEARTH_HOME; by default the user's data folder).",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> Config { get; } = new("--config")
    {
        Description = "Configuration file (HEARTH_CONFIG; by default ./hearth.yaml, else hearth.yaml in the home).",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Write data and errors only.", Recursive = true };

    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Answer every question with yes.", Recursive = true };

    public Option<bool> NoColour { get; } = new("--no-color") { Description = "Write no colour (as NO_COLOR does).", Recursive = true };

    /// <summary>Added by each command that prints a listing or a result.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Write JSON to stdout." };

    public void AddTo(Command root)
    {
        root.Options.Add(Home);
        root.Options.Add(Config);
        root.Options.Add(Quiet);
        root.Options.Add(Yes);
        root.Options.Add(NoColour);
    }
}
