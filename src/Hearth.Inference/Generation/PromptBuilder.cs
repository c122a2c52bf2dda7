using System.Text;
using System.Text.Json.Nodes;
using Hearth.Inference.Templates;
using Hearth.Inference.Tokenizers;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>Writes a conversation as the tokens a model was trained on. Thread-safe.</summary>
internal sealed class PromptBuilder
{
    /// <summary>What ends an answer where turns are written as plain lines: the model beginning to speak for the user.</summary>
    public const string PlainStop = "\nUser:";

    private readonly Tokenizer _tokenizer;
    private readonly ChatTemplate? _template;
    private readonly InferenceException? _templateFailure;
    private readonly bool _showsTools;

    /// <summary>Parses the template.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="template">The text of its chat template; null where it has none. One that cannot be parsed fails chats, not raw prompts.</param>
    /// <param name="time">What the template takes for now.</param>
    public PromptBuilder(Tokenizer tokenizer, string? template, TimeProvider time)
    {
        _tokenizer = tokenizer;
        _showsTools = ShowsTools(template);
        try
        {
            _template = template is null ? null : ChatTemplate.Parse(template, time);
        }
        catch (InferenceException failure)
        {
            _templateFailure = failure;
        }
    }

    /// <summary>Whether a template mentions the variable that declared tools come in; told without running it.</summary>
    public static bool ShowsTools(string? template) => template?.Contains("tools", StringComparison.Ordinal) ?? false;

    /// <summary>The tokens of a text as it stands. Control tokens are recognised in it: whoever writes a whole prompt writes its markup, too.</summary>
    public int[] BuildRaw(IEnumerable<ChatMessage> messages)
    {
        StringBuilder text = new();
        foreach (ChatMessage message in messages)
        {
            text.Append(MessageJson.TextOf(message));
        }

        return Encode(text.ToString(), []);
    }

    /// <summary>The tokens of a conversation, up to where the assistant's answer begins.</summary>
    /// <param name="messages">Oldest first.</param>
    /// <param name="options">Instructions and tools are taken from it. Tools reach the model only where its template shows them.</param>
    /// <param name="stops">Is appended to where the turns themselves need an end.</param>
    public int[] BuildChat(IEnumerable<ChatMessage> messages, ChatOptions options, List<string> stops)
    {
        if (_templateFailure is not null)
        {
            throw new InferenceException(_templateFailure.Error, _templateFailure.Message, _templateFailure);
        }

        JsonArray conversation = MessageJson.Convert(messages, options.Instructions);
        if (conversation.Count == 0)
        {
            throw new InferenceException(InferenceErrors.PromptEmpty, "The conversation has no message.");
        }

        if (_template is null)
        {
            stops.Add(PlainStop);
            RenderedPrompt plain = PlainConversation.Render(conversation);
            return Encode(plain.Text, plain.PlainSpans);
        }

        bool hasTools = _showsTools && options.Tools is { Count: > 0 } && options.ToolMode is not NoneChatToolMode;
        RenderedPrompt prompt = _template.Render(new TemplateInput
        {
            Messages = conversation,
            Tools = hasTools ? MessageJson.ConvertTools(options.Tools ?? []) : null,
            BeginToken = TextOf(_tokenizer.BeginToken),
            EndToken = TextOf(_tokenizer.EndToken),
        });
        return Encode(prompt.Text, prompt.PlainSpans);
    }

    private int[] Encode(string text, IReadOnlyList<TextSpan> plainSpans)
    {
        List<int> tokens = [];
        _tokenizer.Encode(text, plainSpans, addSpecial: true, tokens);
        if (_tokenizer.AddsEnd)
        {
            // That mark belongs behind whole texts; behind a prompt it would end the answer before it begins.
            tokens.RemoveAt(tokens.Count - 1);
        }

        return tokens.Count > 0 ? [.. tokens] : throw new InferenceException(InferenceErrors.PromptEmpty, "The prompt has no token.");
    }

    private string? TextOf(int? token) => token is { } id ? _tokenizer.GetText(id) : null;
}
