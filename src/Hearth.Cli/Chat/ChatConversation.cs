using System.Text;
using Microsoft.Extensions.AI;

namespace Hearth.Cli.Chat;

/// <summary>A conversation with one model at a time: what was said so far, and the next answer as it arrives.</summary>
/// <remarks>Kept in memory only. Not thread-safe.</remarks>
internal sealed class ChatConversation(IChatClient client, ChatOptions options, TimeProvider time)
{
    private readonly List<ChatMessage> _messages = [];
    private string? _systemPrompt;

    /// <summary>Set before every question; null for the model's own default.</summary>
    public string? SystemPrompt
    {
        get => _systemPrompt;
        set
        {
            _systemPrompt = value;
            Clear();
        }
    }

    /// <summary>Forgets what was said; the system prompt stays.</summary>
    public void Clear()
    {
        _messages.Clear();
        if (!string.IsNullOrEmpty(_systemPrompt))
        {
            _messages.Add(new ChatMessage(ChatRole.System, _systemPrompt));
        }
    }

    /// <summary>Uses another model from the next question on; what was said stays.</summary>
    public void UseModel(string id) => options.ModelId = id;

    /// <summary>Asks and shows every piece of the answer as it arrives.</summary>
    /// <remarks>
    /// A stopped answer stays in the conversation as far as it got; a failed one takes its question with it, so that it can be asked again. What was
    /// thought is shown and forgotten: it is no part of what was said.
    /// </remarks>
    public async Task<ChatTurn> AskAsync(string question, AnswerDisplay display, CancellationToken stop, CancellationToken cancellationToken)
    {
        int before = _messages.Count;
        _messages.Add(new ChatMessage(ChatRole.User, question));
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        StringBuilder answer = new();
        long started = time.GetTimestamp();
        TimeSpan? firstAfter = null;
        long? tokens = null;
        bool hitLimit = false;
        bool wasStopped = false;
        bool completed = false;
        try
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(_messages, options, either.Token))
            {
                if (update.Text is { Length: > 0 } text)
                {
                    firstAfter ??= time.GetElapsedTime(started);
                    answer.Append(text);
                    display.Answer(text);
                }

                hitLimit |= update.FinishReason == ChatFinishReason.Length;
                foreach (AIContent content in update.Contents)
                {
                    if (content is TextReasoningContent { Text.Length: > 0 } thinking)
                    {
                        firstAfter ??= time.GetElapsedTime(started);
                        display.Think(thinking.Text);
                    }

                    tokens = content is UsageContent usage ? usage.Details.OutputTokenCount : tokens;
                }
            }

            completed = true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            wasStopped = true;
            completed = true;
        }
        finally
        {
            if (!completed)
            {
                _messages.RemoveRange(before, _messages.Count - before);
            }
        }

        _messages.Add(new ChatMessage(ChatRole.Assistant, answer.ToString()));
        TimeSpan duration = time.GetElapsedTime(started);
        return new ChatTurn(tokens, firstAfter ?? duration, duration, wasStopped, hitLimit);
    }
}
