using Hearth.Cli.Chat;
using Hearth.Cli.Terminal;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Cli.Tests.Chat;

public sealed class ChatConversationTests
{
    [Theory]
    [InlineData(true, true, "\e[2mHm.\e[0m\n\n")]
    [InlineData(true, false, "(Hm.)\n\n")]
    [InlineData(false, true, "")]
    public async Task Ask_ModelThatThinks_ShowsItOnATerminalAndForgetsIt(bool isTerminal, bool useColour, string shown)
    {
        using TestChatClient client = TestChatClient.Yielding(
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("Hm")]),
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent(".")]),
            TestChatClient.Text("Yes"),
            TestChatClient.Text("!"),
            TestChatClient.End(ChatFinishReason.Stop, 9, 4));
        await using StringWriter output = new();
        await using StringWriter error = new();
        AnswerDisplay display = new(new CliTerminal(TextReader.Null, output, error, new TerminalTraits(isTerminal, isTerminal, isTerminal)), useColour);
        ChatConversation conversation = new(client, new ChatOptions(), TimeProvider.System);

        await conversation.AskAsync("Hello?", display, CancellationToken.None, TestContext.Current.CancellationToken);
        await conversation.AskAsync("Again?", display, CancellationToken.None, TestContext.Current.CancellationToken);

        Assert.Equal("Yes!Yes!", output.ToString());
        Assert.Equal(shown + shown, error.ToString());
        Assert.Equal(["Hello?", "Yes!", "Again?"], client.Calls[1].Messages.Select(static message => message.Text));
        Assert.DoesNotContain(client.Calls[1].Messages.SelectMany(static message => message.Contents), static content => content is TextReasoningContent);
    }
}
