using System.Runtime.CompilerServices;
using Hearth.Cli.Serving;
using Hearth.Inference;
using Hearth.Primitives;
using Microsoft.Extensions.AI;

namespace Hearth.Cli.Chat;

/// <summary>Answers in this process: loads the model a request names when it is first used.</summary>
internal sealed class RegistryChatClient(ModelRegistry registry, CommandRun run) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatOptions own = options?.Clone() ?? new ChatOptions();
        own.Owner = OwnerId.Local;
        using ModelLease lease = await LeaseAsync(own.ModelId ?? ModelRegistry.DefaultAlias, cancellationToken);
        await foreach (ChatResponseUpdate update in lease.Chat.GetStreamingResponseAsync(messages, own, cancellationToken))
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
        => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The registry owns the models and belongs to the caller.
    }

    private async ValueTask<ModelLease> LeaseAsync(string id, CancellationToken cancellationToken)
    {
        if (registry.TryGet(id, out _) && registry.GetState(id) is ModelState.Ready)
        {
            return await registry.LeaseAsync(id, progress: null, cancellationToken);
        }

        using LoadProgress progress = new(run, id);
        return await registry.LeaseAsync(id, progress, cancellationToken);
    }
}
