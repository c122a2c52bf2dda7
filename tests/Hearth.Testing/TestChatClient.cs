using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Hearth.Testing;

/// <summary>A chat client that says what a test wrote down, and remembers what it was asked. Thread-safe.</summary>
/// <remarks>Delays are tasks the test completes, so nothing here depends on time.</remarks>
public sealed class TestChatClient : IChatClient
{
    private readonly Func<TestChatCall, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> _script;
    private readonly Lock _lock = new();
    private readonly List<TestChatCall> _calls = [];

    /// <summary>Answers every call with what the script yields.</summary>
    public TestChatClient(Func<TestChatCall, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> script) => _script = script;

    public bool IsDisposed { get; private set; }

    public IReadOnlyList<TestChatCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Says the pieces, one update each, then stops and reports 9 prompt tokens and one token per piece.</summary>
    public static TestChatClient Saying(params string[] pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return Yielding([.. pieces.Select(Text), End(ChatFinishReason.Stop, 9, pieces.Length)]);
    }

    /// <summary>Yields the updates as they are, without a pause.</summary>
    public static TestChatClient Yielding(params ChatResponseUpdate[] updates) => new((_, _) => updates.ToAsyncEnumerable());

    /// <summary>Says the piece and fails.</summary>
    /// <param name="piece">Said at once.</param>
    /// <param name="failure">How it ends.</param>
    /// <param name="gate">Waited for before failing: a connection that breaks may take with it what the other side has not read yet. Null fails at once.</param>
    public static TestChatClient FailingAfter(string piece, Exception failure, Task? gate = null)
    {
        return new TestChatClient((_, _) => RunAsync());

        async IAsyncEnumerable<ChatResponseUpdate> RunAsync()
        {
            yield return Text(piece);
            await (gate ?? Task.CompletedTask);
            await Task.Yield();
            throw failure;
        }
    }

    /// <summary>Says the first piece, then waits for the gate before it says the second; a cancelled wait ends the answer.</summary>
    /// <param name="first">Said at once; null says nothing before the gate.</param>
    /// <param name="gate">Opened by the test.</param>
    /// <param name="second">Said when the gate is open.</param>
    public static TestChatClient Pausing(string? first, Task gate, string second)
    {
        return new TestChatClient((_, cancellationToken) => RunAsync(cancellationToken));

        async IAsyncEnumerable<ChatResponseUpdate> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (first is not null)
            {
                yield return Text(first);
            }

            await gate.WaitAsync(cancellationToken);
            yield return Text(second);
            yield return End(ChatFinishReason.Stop, 9, 2);
        }
    }

    public static ChatResponseUpdate Text(string piece) => new(ChatRole.Assistant, piece);

    public static ChatResponseUpdate End(ChatFinishReason reason, long promptTokens, long completionTokens) => new()
    {
        FinishReason = reason,
        Contents =
        [
            new UsageContent(new UsageDetails
            {
                InputTokenCount = promptTokens,
                OutputTokenCount = completionTokens,
                TotalTokenCount = promptTokens + completionTokens,
            }),
        ],
    };

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = new TestChatCall([.. messages], options);
        lock (_lock)
        {
            _calls.Add(call);
        }

        return _script(call, cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() => IsDisposed = true;
}
