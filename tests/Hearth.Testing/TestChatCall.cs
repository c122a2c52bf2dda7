using Microsoft.Extensions.AI;

namespace Hearth.Testing;

/// <summary>One call of a <see cref="TestChatClient"/>.</summary>
public sealed record TestChatCall(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options);
