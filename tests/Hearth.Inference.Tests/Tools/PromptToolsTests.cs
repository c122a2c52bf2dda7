using System.Text;
using Hearth.Inference.Generation;
using Hearth.Inference.Tests.Templates;
using Hearth.Inference.Tests.Tokenizers;
using Hearth.Inference.Tokenizers;
using Hearth.Inference.Tools;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Tools;

/// <summary>What a request's tools and reasoning make of the prompt.</summary>
public sealed class PromptToolsTests
{
    private const string Hermes = "Qwen-Qwen3-0.6B";
    private static readonly Tokenizer s_tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs([], ("<|channel|>", TokenKind.Control)));

    [Fact]
    public void BuildChat_ToolChoiceNone_HidesTools()
    {
        Assert.Contains("get_weather", Text(Hermes, With(ChatToolMode.Auto)), StringComparison.Ordinal);
        Assert.DoesNotContain("get_weather", Text(Hermes, With(ChatToolMode.None)), StringComparison.Ordinal);
        Assert.Equal(0, Build(Hermes, With(ChatToolMode.None)).Reading?.Tools.Count);
    }

    [Fact]
    public void BuildChat_NamedFunction_IsTheOnlyOneThatCanBeCalled()
    {
        AnswerReading? reading = Build(Hermes, With(ChatToolMode.RequireSpecific("get_time"))).Reading;

        Assert.True(reading?.Tools.Has("get_time"));
        Assert.False(reading?.Tools.Has("get_weather"));
    }

    [Fact]
    public void BuildChat_DemandedFunctionThatIsNotDeclared_IsRefused()
    {
        InferenceException unknown = Assert.Throws<InferenceException>(() => Build(Hermes, With(ChatToolMode.RequireSpecific("nothing"))));
        InferenceException none = Assert.Throws<InferenceException>(() => Build(Hermes, new ChatOptions { ToolMode = ChatToolMode.RequireAny }));

        Assert.Same(InferenceErrors.ToolUnknown, unknown.Error);
        Assert.Same(InferenceErrors.ToolUnknown, none.Error);
        Assert.Contains("nothing", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("google-gemma-2-2b-it", null)]
    [InlineData("HuggingFaceTB-SmolLM3-3B", "<think>")]
    [InlineData("GLM-4.6", "<think>")]
    public void BuildChat_TemplateWithoutACallFormat_DescribesTools(string name, string? thinking)
    {
        ChatOptions options = With(ChatToolMode.Auto);
        if (name.StartsWith("google", StringComparison.Ordinal))
        {
            // That template takes no system text; the engine says so rather than losing the tools.
            Assert.Same(InferenceErrors.TemplateRefused, Assert.Throws<InferenceException>(() => Build(name, options)).Error);
            return;
        }

        ChatPrompt prompt = Build(name, options);

        Assert.Contains("<tool_call>\n{\"name\": \"function_name\"", Decode(prompt), StringComparison.Ordinal);
        Assert.Contains("get_weather", Decode(prompt), StringComparison.Ordinal);
        Assert.Equal(CallSyntax.Described, prompt.Reading?.Format.Calls);
        Assert.Equal(thinking, prompt.Reading?.Format.ReasoningOpen);
    }

    [Fact]
    public void BuildChat_NoTemplate_DescribesToolsToo()
    {
        PromptBuilder prompts = new(s_tokenizer, template: null, TimeProvider.System);

        ChatPrompt prompt = prompts.BuildChat([new ChatMessage(ChatRole.User, "Hi")], With(ChatToolMode.Auto), []);

        Assert.StartsWith("You may call functions.", Decode(prompt), StringComparison.Ordinal);
        Assert.Equal(2, prompt.Reading?.Tools.Count);
    }

    [Theory]
    [InlineData(Hermes, ReasoningEffort.None, "<|im_start|>assistant\n<think>\n\n</think>\n\n", false)]
    [InlineData(Hermes, ReasoningEffort.High, "<|im_start|>assistant\n", false)]
    [InlineData("Qwen3.5-4B", ReasoningEffort.High, "<|im_start|>assistant\n<think>\n", true)]
    [InlineData("Qwen3.5-4B", ReasoningEffort.None, "<|im_start|>assistant\n<think>\n\n</think>\n\n", false)]
    [InlineData("llama-cpp-deepseek-r1", null, "<｜Assistant｜><think>\n", true)]
    [InlineData("llama-cpp-deepseek-r1", ReasoningEffort.None, "<｜Assistant｜><think>\n\n</think>\n\n", false)]
    [InlineData("deepseek-ai-DeepSeek-V3.1", ReasoningEffort.High, "<｜Assistant｜><think>", true)]
    [InlineData("HuggingFaceTB-SmolLM3-3B", ReasoningEffort.None, "<|im_start|>assistant\n<think>\n\n</think>\n", false)]
    public void BuildChat_ReasoningEffort_TurnsTheTemplatesOwnSwitch(string name, ReasoningEffort? effort, string end, bool isThinking)
    {
        ChatPrompt prompt = Build(name, new ChatOptions { Reasoning = effort is null ? null : new ReasoningOptions { Effort = effort } });

        Assert.EndsWith(end, Decode(prompt), StringComparison.Ordinal);
        Assert.Equal(isThinking, prompt.Reading?.IsThinking);
    }

    [Theory]
    [InlineData("openai-gpt-oss-120b", ReasoningEffort.High, "Reasoning: high")]
    [InlineData("openai-gpt-oss-120b", ReasoningEffort.None, "Reasoning: low")]
    [InlineData("tencent-Hy3", ReasoningEffort.None, "no_think")]
    [InlineData("tencent-Hy3", ReasoningEffort.Medium, "high")]
    [InlineData("ibm-granite-granite-3.3-2B-Instruct", ReasoningEffort.Low, "<think></think>")]
    public void BuildChat_ReasoningEffort_SetsItsWord(string name, ReasoningEffort effort, string expected) =>
        Assert.Contains(expected, Text(name, new ChatOptions { Reasoning = new ReasoningOptions { Effort = effort } }), StringComparison.Ordinal);

    [Fact]
    public void BuildChat_UserWhoEndsWithTheMarker_OpensNoThinking()
    {
        PromptBuilder prompts = new(s_tokenizer, "{{ messages[0].content }}{# <think></think> #}", TimeProvider.System);

        Assert.False(prompts.BuildChat([new ChatMessage(ChatRole.User, "<think>")], new ChatOptions(), []).Reading?.IsThinking);
    }

    [Fact]
    public void BuildChat_PlainTemplateWithoutTools_NeedsNoReading() =>
        Assert.Null(Build("google-gemma-2-2b-it", new ChatOptions()).Reading);

    private static ChatOptions With(ChatToolMode mode) => new()
    {
        ToolMode = mode,
        Tools =
        [
            TranscriptReading.Declare("get_weather", """{"type":"object","properties":{"city":{"type":"string"}}}"""),
            TranscriptReading.Declare("get_time", """{"type":"object","properties":{}}"""),
        ],
    };

    private static string Text(string name, ChatOptions options) => Decode(Build(name, options));

    private static string Decode(ChatPrompt prompt)
    {
        StringBuilder text = new();
        TokenStreamDecoder decoder = new(s_tokenizer);
        foreach (int token in prompt.Tokens)
        {
            text.Append(decoder.Append(token, includeControl: true));
        }

        return text.ToString();
    }

    private static ChatPrompt Build(string name, ChatOptions options) =>
        new PromptBuilder(s_tokenizer, LlamaCppBundle.ReadText($"models/templates/{name}.jinja"), new FixedClock())
            .BuildChat([new ChatMessage(ChatRole.User, "Hi")], options, []);
}
