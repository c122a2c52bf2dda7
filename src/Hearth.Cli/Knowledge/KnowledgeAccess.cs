using Hearth.Cli.Models;
using Hearth.Cli.Serving;
using Hearth.Vectors;

namespace Hearth.Cli.Knowledge;

/// <summary>Which of the two ways a command takes: two processes must not open one store, so where a server runs it is asked.</summary>
internal static class KnowledgeAccess
{
    /// <summary>For commands that embed nothing.</summary>
    public static IKnowledgeAccess Open(CommandRun run)
    {
        if (ServerOf(run) is { } server)
        {
            return new ServerKnowledge(server, model: null);
        }

#pragma warning disable CA2000 // Dispose objects before losing scope: the access owns the session.
        return new LocalKnowledge(KnowledgeSession.Open(run), run.Time);
#pragma warning restore CA2000
    }

    /// <summary>For commands that embed; those that rank passages use a reranker where there is one.</summary>
    public static async ValueTask<IKnowledgeAccess> OpenAsync(CommandRun run, ModelSourceOptions sources, CancellationToken cancellationToken, bool ranks = false)
    {
        if (ServerOf(run) is not { } server)
        {
            return new LocalKnowledge(await KnowledgeSession.OpenAsync(run, sources, isTemporary: false, cancellationToken, ranks), run.Time);
        }

        if (run.IsGiven(sources.Folders) || LocalModels.LooksLikePath(run.Value(sources.Model)))
        {
            throw new VectorsException(
                VectorsErrors.StoreInUse,
                $"the server at {server.Authority} holds the store and cannot open other model files; leave --model and --models out, name a model the server has, or stop the server");
        }

        return new ServerKnowledge(server, run.Value(sources.Model));
    }

    /// <summary>For commands that only this process can do.</summary>
    /// <exception cref="VectorsException">A server runs on the home.</exception>
    public static void RequireNoServer(CommandRun run, string instead)
    {
        if (ServerOf(run) is { } server)
        {
            throw new VectorsException(VectorsErrors.StoreInUse, $"the server at {server.Authority} holds the store; {instead}");
        }
    }

    private static Uri? ServerOf(CommandRun run) => HomeLock.IsHeld(run.Home) && RunFile.TryRead(run.Home) is { } running ? new Uri(running.Url) : null;
}
