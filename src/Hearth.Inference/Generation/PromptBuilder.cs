using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using Hearth.Inference.Grammars;
using Hearth.Inference.Templates;
using Hearth.Inference.Tokenizers;
using Hearth.Inference.Tools;
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
    private readonly TemplateTraits _traits = TemplateTraits.Plain;
    private readonly FrozenSet<int> _controlTokens;

    /// <summary>Parses the template and asks it what it can show.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="template">The text of its chat template; null where it has none. One that cannot be parsed fails chats, not raw prompts.</param>
    /// <param name="time">What the template takes for now.</param>
    public PromptBuilder(Tokenizer tokenizer, string? template, TimeProvider time)
    {
        _tokenizer = tokenizer;
        try
        {
            if (template is not null)
            {
                _template = ChatTemplate.Parse(template, time);
                _traits = TemplateTraits.Probe(template, _template);
            }
        }
        catch (InferenceException failure)
        {
            _templateFailure = failure;
        }

        _controlTokens = FindControlTokens(tokenizer, _traits.Format.ControlTexts);
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

    /// <summary>The tokens of a conversation, up to where the assistant's answer begins, and what that answer is to be read for.</summary>
    /// <param name="messages">Oldest first.</param>
    /// <param name="options">Instructions, tools and the effort of reasoning are taken from it.</param>
    /// <param name="stops">Is appended to where the turns themselves need an end.</param>
    public ChatPrompt BuildChat(IEnumerable<ChatMessage> messages, ChatOptions options, List<string> stops)
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

        DeclaredTools callable = ReadCallable(options);
        JsonArray? tools = callable.Count > 0 ? MessageJson.ConvertTools(options.Tools ?? []) : null;
        conversation = ConversationWriter.Fit(conversation, _traits);
        if (tools is not null && !_traits.Format.ShowsTools)
        {
            ToolDescription.AddTo(conversation, tools);
            tools = null;
        }

        RenderedPrompt prompt = _template is null ? PlainConversation.Render(conversation) : Render(_template, conversation, tools, options);
        if (_template is null)
        {
            stops.Add(PlainStop);
        }

        bool isThinking = EndsThinking(prompt);
        bool hasForm = options.ToolMode is not RequiredChatToolMode
            && (options.ResponseFormat is ChatResponseFormatJson || options.Pattern is not null || options.Grammar is not null);
        if (options.Reasoning?.Effort == ReasoningEffort.None && !_traits.Thinking.CanSwitchOff && _traits.Format.ReasoningOpen.Length > 0)
        {
            prompt = CloseThinking(prompt, isThinking);
            isThinking = false;
        }

        // A form of the whole answer leaves no room for calls that are free.
        callable = hasForm ? DeclaredTools.None : callable;

        bool isOneCall = options.AllowMultipleToolCalls == false;
        Grammar? grammar = callable.Count == 0 ? null
            : ToolGrammar.Build(_traits.Format, callable.Functions, options.ToolMode is RequiredChatToolMode, isOneCall, isThinking);
        AnswerReading? reading = !_traits.Format.NeedsReader(callable) ? null : new AnswerReading(_traits.Format, callable, isThinking, _controlTokens)
        {
            Streams = grammar is not null,
            IsOneCall = isOneCall,
            ShowsReasoning = options.Reasoning?.Output != ReasoningOutput.None,
        };
        return new ChatPrompt(Encode(prompt.Text, prompt.PlainSpans), reading) { Grammar = grammar };
    }

    /// <summary>The functions that the answer may call.</summary>
    private static DeclaredTools ReadCallable(ChatOptions options)
    {
        if (options.ToolMode is NoneChatToolMode || options.Tools is not { Count: > 0 } declared)
        {
            return options.ToolMode is RequiredChatToolMode ? throw Unknown(options) : DeclaredTools.None;
        }

        if (options.ToolMode is not RequiredChatToolMode { RequiredFunctionName: { } name })
        {
            return new DeclaredTools(declared);
        }

        DeclaredTools one = new(declared.Where(tool => string.Equals(tool.Name, name, StringComparison.Ordinal)));
        return one.Count > 0 ? one : throw Unknown(options);
    }

    private static InferenceException Unknown(ChatOptions options)
    {
        string? name = (options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName;
        string message = name is null
            ? "`tool_choice` demands a call, but `tools` declares no function."
            : $"`tool_choice` names the function {name}, which `tools` does not declare.";
        return new InferenceException(InferenceErrors.ToolUnknown, message);
    }

    private RenderedPrompt Render(ChatTemplate template, JsonArray conversation, JsonArray? tools, ChatOptions options)
    {
        JsonObject? variables = _traits.Thinking.VariablesFor(options.Reasoning?.Effort);
        bool isOther = tools is not null && _traits.ToolsVariable is not "tools";
        if (isOther)
        {
            (variables ??= [])[_traits.ToolsVariable] = tools;
        }

        return Render(template, new TemplateInput
        {
            Messages = conversation,
            Tools = isOther ? null : tools,
            BeginToken = TextOf(_tokenizer.BeginToken),
            EndToken = TextOf(_tokenizer.EndToken),
            Variables = variables,
        });
    }

    /// <summary>
    /// Renders. Some templates read the variable of the tools without asking whether there is one, and some the description of every parameter: what
    /// they miss is then given to them, empty.
    /// </summary>
    public static RenderedPrompt Render(ChatTemplate template, TemplateInput input)
    {
        try
        {
            return template.Render(input);
        }
        catch (InferenceException failure) when (failure.Error == InferenceErrors.TemplateFailed)
        {
            return template.Render(input with { Tools = input.Tools is null ? [] : MessageJson.Complete(input.Tools) });
        }
    }

    /// <summary>Whether the template itself opened the thinking at the end of the prompt.</summary>
    private bool EndsThinking(RenderedPrompt prompt)
    {
        ReadOnlySpan<char> text = prompt.Text.AsSpan().TrimEnd();
        string open = _traits.Format.ReasoningOpen;
        return open.Length > 0
            && text.EndsWith(open, StringComparison.Ordinal)
            && (prompt.PlainSpans.Count == 0 || prompt.PlainSpans[^1].End <= text.Length - open.Length);
    }

    /// <summary>Ends the thinking before it begins: what templates with a switch of their own do.</summary>
    private RenderedPrompt CloseThinking(RenderedPrompt prompt, bool isThinking)
    {
        string open = isThinking ? "" : _traits.Format.ReasoningOpen;
        string text = isThinking ? prompt.Text.TrimEnd() : prompt.Text;
        return prompt with { Text = $"{text}{open}\n\n{_traits.Format.ReasoningClose}\n\n" };
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

    private static FrozenSet<int> FindControlTokens(Tokenizer tokenizer, IReadOnlyList<string> texts)
    {
        HashSet<int> found = [];
        List<int> tokens = [];
        foreach (string text in texts)
        {
            tokens.Clear();
            tokenizer.Encode(text, [], addSpecial: false, tokens);
            if (tokens is [var token] && tokenizer.IsControl(token))
            {
                found.Add(token);
            }
        }

        return found.ToFrozenSet();
    }
}
