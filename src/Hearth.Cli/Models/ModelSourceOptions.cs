using System.CommandLine;
using Hearth.Cli.Configuration;

namespace Hearth.Cli.Models;

/// <summary>The options that say which models there are, shared by every command that uses one.</summary>
internal sealed class ModelSourceOptions
{
    private const string ModelFlag = "--model";

    /// <summary>A file to use, or the id of a model; it becomes the default one.</summary>
    public Option<string?> Model { get; init; } = new(ModelFlag, "-m")
    {
        Description = "A GGUF file to use, or the name of a model (inference.defaultModel); it answers where none is named.",
        HelpName = "PATH|NAME",
    };

    /// <summary>Further folders with GGUF files.</summary>
    public Option<string[]> Folders { get; } = new("--models")
    {
        Description = "A further folder with GGUF files; may be given more than once.",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Model);
        command.Options.Add(Folders);
    }

    /// <summary>A name is an option of the configuration; a path is not.</summary>
    public IEnumerable<FlagSetting> Flags(CommandRun run)
        => run.Value(Model) is { } named && !LocalModels.LooksLikePath(named) ? [new FlagSetting(ModelFlag, "inference.defaultModel", named)] : [];
}
