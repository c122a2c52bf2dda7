using System.Text.Json.Nodes;
using Hearth.Inference.Generation;
using Hearth.Inference.Templates;
using Hearth.Inference.Tests.Templates;
using Hearth.Inference.Tools;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Tools;

/// <summary>What a template writes for an earlier call must read as that call: a model answers as its template has taught it.</summary>
public sealed class TemplateRoundTripTests
{
    private static readonly string[] s_ends = ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "</s>", "<｜end▁of▁sentence｜>", "<|end_of_text|>", "<|endoftext|>", "<|return|>", "<|end|>", "<sep>", "<SPECIAL_12>", "<end_of_sentence>"];

    // Read by description, since they write calls in a form of their own, or show no tools.
    private static readonly Dictionary<string, CallSyntax> s_formats = new(StringComparer.Ordinal)
    {
        ["Bielik-11B-v3.0-Instruct"] = CallSyntax.TaggedJson,
        ["HuggingFaceTB-SmolLM3-3B"] = CallSyntax.Described,
        ["MiMo-VL"] = CallSyntax.TaggedJson,
        ["MiniMax-M1"] = CallSyntax.TaggedJson,
        ["Mistral-Small-3.2-24B-Instruct-2506"] = CallSyntax.MarkedNames,
        ["NVIDIA-Nemotron-3-Nano-30B-A3B-BF16"] = CallSyntax.TaggedFunctions,
        ["NVIDIA-Nemotron-Nano-v2"] = CallSyntax.TaggedList,
        ["NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use"] = CallSyntax.TaggedJson,
        ["NousResearch-Hermes-3-Llama-3.1-8B-tool_use"] = CallSyntax.TaggedJson,
        ["Qwen-QwQ-32B"] = CallSyntax.TaggedJson,
        ["Qwen-Qwen2.5-7B-Instruct"] = CallSyntax.TaggedJson,
        ["Qwen-Qwen3-0.6B"] = CallSyntax.TaggedJson,
        ["Qwen3-Coder"] = CallSyntax.TaggedFunctions,
        ["Qwen3.5-4B"] = CallSyntax.TaggedFunctions,
        ["Reka-Edge"] = CallSyntax.TaggedJson,
        ["StepFun3.5-Flash"] = CallSyntax.TaggedFunctions,
        ["deepseek-ai-DeepSeek-V3.1"] = CallSyntax.Described,
        ["ibm-granite-granite-4.0"] = CallSyntax.TaggedJson,
        ["ibm-granite-granite-4.1"] = CallSyntax.TaggedJson,
        ["llama-cpp-deepseek-r1"] = CallSyntax.Fenced,
        ["meetkai-functionary-medium-v3.1"] = CallSyntax.BareJson,
        ["meta-llama-Llama-3.1-8B-Instruct"] = CallSyntax.BareJson,
        ["meta-llama-Llama-3.2-3B-Instruct"] = CallSyntax.BareJson,
        ["meta-llama-Llama-3.3-70B-Instruct"] = CallSyntax.BareJson,
        ["mistralai-Ministral-3-14B-Reasoning-2512"] = CallSyntax.MarkedNames,
        ["mistralai-Mistral-Nemo-Instruct-2407"] = CallSyntax.MarkedList,
        ["openai-gpt-oss-120b"] = CallSyntax.Harmony,
        ["unsloth-Apriel-1.5"] = CallSyntax.Described,
        ["unsloth-mistral-Devstral-Small-2507"] = CallSyntax.MarkedNames,
    };

    // These refuse any conversation: the one wants a variable of its own, the other a dict whose keys are no strings.
    private static readonly string[] s_refusing = ["fireworks-ai-llama-3-firefunction-v2", "ByteDance-Seed-OSS"];

    public static TheoryData<string> Names() =>
        [.. LlamaCppBundle.ListFiles("models/templates").Where(static path => path.EndsWith(".jinja", StringComparison.Ordinal)).Select(static path => Path.GetFileNameWithoutExtension(path))];

    public static TheoryData<string> Families() => [.. s_formats.Where(static entry => entry.Value != CallSyntax.Described).Select(static entry => entry.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Probe_PublishedTemplate_FindsItsFormat(string name) =>
        Assert.Equal(s_formats.GetValueOrDefault(name, CallSyntax.Described), Open(name).Traits.Format.Calls);

    [Theory]
    [MemberData(nameof(Families))]
    public void Read_WhatTheTemplateWroteForACall_IsThatCall(string name)
    {
        (ChatTemplate template, TemplateTraits traits) = Open(name);
        Dictionary<string, object?> arguments = new(StringComparer.Ordinal) { ["city"] = "São \"Paulo\"\n<b>", ["days"] = 3 };
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Will it rain?"),
            new(ChatRole.Assistant, [new FunctionCallContent("call_abcdef", "get_weather", arguments)]),
        ];

        List<string> events = ReadBack(template, traits, messages);

        string call = Assert.Single(events, static item => item[0] is 'C' or 'c');
        Assert.StartsWith("C get_weather ", call, StringComparison.Ordinal);
        JsonNode expected = new JsonObject { ["city"] = "São \"Paulo\"\n<b>", ["days"] = 3 };
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(call["C get_weather ".Length..])), call);
        Assert.DoesNotContain(events, static item => item[0] is 'T');
    }

    public static TheoryData<string> Rendering() => [.. Names().Select(static row => row.Data).Except(s_refusing)];

    [Theory]
    [MemberData(nameof(Rendering))]
    public void Fit_SeveralCallsAndResults_AreAllShown(string name)
    {
        (ChatTemplate template, TemplateTraits traits) = Open(name);
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Will it rain?"),
            new(ChatRole.Assistant, [new FunctionCallContent("call_1", "get_weather", Cities("Rome")), new FunctionCallContent("call_2", "get_weather", Cities("Oslo"))]),
            new(ChatRole.Tool, [new FunctionResultContent("call_1", "sun"), new FunctionResultContent("call_2", "snow")]),
        ];

        string text = Render(template, traits, messages, addGenerationPrompt: true);

        Assert.All((string[])["Rome", "Oslo", "sun", "snow"], word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.DoesNotContain("[object", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_ForeignIds_BecomeNineCharactersThatAgree()
    {
        (ChatTemplate template, TemplateTraits traits) = Open("Mistral-Small-3.2-24B-Instruct-2506");
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Hi"),
            new(ChatRole.Assistant, [new FunctionCallContent("toolu_01A09q90qw90lq917835lq9", "get_time")]),
            new(ChatRole.Tool, [new FunctionResultContent("toolu_01A09q90qw90lq917835lq9", "noon")]),
        ];

        string text = Render(template, traits, messages, addGenerationPrompt: true);

        string id = text.Split("[CALL_ID]")[1][..9];
        Assert.All(id, static character => Assert.True(char.IsAsciiLetterOrDigit(character)));
        Assert.Contains($"[TOOL_RESULTS]{id}[TOOL_CONTENT]noon", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai-gpt-oss-120b", "<|channel|>analysis<|message|>I ponder.<|end|>")]
    [InlineData("Qwen-Qwen3-0.6B", "<think>\nI ponder.\n</think>")]
    [InlineData("mistralai-Ministral-3-14B-Reasoning-2512", "[THINK]I ponder.[/THINK]")]
    public void Fit_ThinkingBeforeACall_IsShownAsTheModelWroteIt(string name, string expected)
    {
        (ChatTemplate template, TemplateTraits traits) = Open(name);
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Hi"),
            new(ChatRole.Assistant, [new TextReasoningContent("I ponder."), new FunctionCallContent("call_1", "get_time", new Dictionary<string, object?>(StringComparer.Ordinal))]),
            new(ChatRole.Tool, [new FunctionResultContent("call_1", "noon")]),
        ];

        Assert.Contains(expected, Render(template, traits, messages, addGenerationPrompt: true), StringComparison.Ordinal);
    }

    private static List<string> ReadBack(ChatTemplate template, TemplateTraits traits, ChatMessage[] messages)
    {
        string whole = Render(template, traits, messages, addGenerationPrompt: false);
        string prompt = Render(template, traits, messages[..1], addGenerationPrompt: true);
        int start = whole.AsSpan().CommonPrefixLength(prompt);
        int tag = whole.LastIndexOfAny(['<', '[', '>', ']'], Math.Max(0, start - 1));
        // Both may go on with a marker of the same beginning.
        start = start < prompt.Length && tag >= 0 && whole[tag] is '<' or '[' ? tag : start;

        string answer = whole[start..];
        int end = s_ends.Select(marker => answer.IndexOf(marker, StringComparison.Ordinal)).Where(static place => place >= 0).DefaultIfEmpty(answer.Length).Min();
        bool isThinking = traits.Format.ReasoningOpen.Length > 0 && whole[..start].TrimEnd().EndsWith(traits.Format.ReasoningOpen, StringComparison.Ordinal);
        return TranscriptReading.Read(traits.Format, isThinking, [answer[..end]]);
    }

    private static string Render(ChatTemplate template, TemplateTraits traits, ChatMessage[] messages, bool addGenerationPrompt)
    {
        JsonArray tools = MessageJson.ConvertTools([TranscriptReading.Declare("get_weather", """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}}""")]);
        return PromptBuilder.Render(template, new TemplateInput
        {
            Tools = traits.Format.ShowsTools ? tools : null,
            Messages = ConversationWriter.Fit(MessageJson.Convert(messages, instructions: null), traits),
            AddGenerationPrompt = addGenerationPrompt,
            BeginToken = "<s>",
            EndToken = "</s>",
        }).Text;
    }

    private static Dictionary<string, object?> Cities(string city) => new(StringComparer.Ordinal) { ["city"] = city };

    private static (ChatTemplate Template, TemplateTraits Traits) Open(string name)
    {
        string source = LlamaCppBundle.ReadText($"models/templates/{name}.jinja");
        ChatTemplate template = ChatTemplate.Parse(source, new FixedClock());
        return (template, TemplateTraits.Probe(source, template));
    }
}
