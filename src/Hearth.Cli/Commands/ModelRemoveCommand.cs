using System.CommandLine;
using Hearth.Cli.Configuration;
using Hearth.Cli.Models;
using Hearth.Inference;
using Hearth.Inference.Downloads;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth model remove</c>: deletes a model of the home; what other programs own is refused.</summary>
internal static class ModelRemoveCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> name = new("name") { Description = "The model, which must lie in the home." };
        ModelSourceOptions sources = new();
        Command command = new("remove", "Delete a model of the home.") { name };
        frame.Handle(command, async (run, _) =>
        {
            HearthConfiguration configuration = run.LoadConfiguration();
            await using ServiceProvider services = LocalModels.CreateServices(run, configuration);
            ModelRegistry registry = LocalModels.FillRegistry(services, run, sources, configuration);
            return Remove(run, LocalModels.Require(registry, run.Value(name) ?? ""));
        });
        return command;
    }

    private static int Remove(CommandRun run, ModelDescriptor model)
    {
        if (model is not { Origin: ModelOrigin.Home, Path: { } path })
        {
            throw new InferenceException(InferenceErrors.ModelReadOnly, $"{model.Id} is {model.Path}, which Hearth only reads");
        }

        if (!run.Confirm($"Delete {path} ({ModelText.Bytes(model.SizeBytes)})?"))
        {
            throw new CliException(CliErrors.NotConfirmed, $"{model.Id} was not deleted");
        }

        try
        {
            File.Delete(path);
            File.Delete(ModelChecksum.RecordPath(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InferenceException(InferenceErrors.ModelFolderUnwritable, $"{path} cannot be deleted: {exception.Message}", exception);
        }

        run.Say($"{model.Id} is deleted.");
        return ExitCodes.Done;
    }
}
