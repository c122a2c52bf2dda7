using System.Text;
using Hearth.Inference.Grammars;
using Hearth.Inference.Tests.Tokenizers;
using Hearth.Inference.Tokenizers;
using Hearth.Inference.Tools;
using Hearth.Primitives;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Tools;

/// <summary>What a grammar of calls lets through is what the family's reader reads as valid calls.</summary>
public sealed class ToolGrammarTests
{
    private const int AnswersPerFamily = 60;
    private const int TokensMax = 900;

    private static readonly string[] s_families =
    [
        "Qwen-Qwen3-0.6B", "Qwen3.5-4B", "NVIDIA-Nemotron-Nano-v2", "meta-llama-Llama-3.1-8B-Instruct", "mistralai-Mistral-Nemo-Instruct-2407",
        "mistralai-Ministral-3-14B-Reasoning-2512", "llama-cpp-deepseek-r1", "openai-gpt-oss-120b", "HuggingFaceTB-SmolLM3-3B",
    ];

    private static readonly AIFunctionDeclaration[] s_functions =
    [
        TranscriptReading.Declare("get_weather", """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":9},"units":{"enum":["C","F"]}},"required":["city"]}"""),
        TranscriptReading.Declare("get_time", """{"type":"object","properties":{}}"""),
    ];

    public static TheoryData<string> Families() => [.. s_families];

    [Theory]
    [MemberData(nameof(Families))]
    public void Build_Demanded_EveryAnswerIsValidCalls(string name)
    {
        AnswerFormat format = Detect(name);
        foreach (string answer in Write(format, isDemanded: true, isOneCall: false))
        {
            List<string> events = Read(format, answer);

            Assert.Contains(events, static item => item[0] is 'C');
            Assert.DoesNotContain(events, static item => item[0] is 'c');
            // In harmony a message to the user may come first.
            Assert.True(format.Calls == CallSyntax.Harmony || !events.Exists(static item => item[0] is 'T'), answer);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Build_OneCall_HasNoSecond(string name)
    {
        AnswerFormat format = Detect(name);
        foreach (string answer in Write(format, isDemanded: true, isOneCall: true))
        {
            Assert.Single(Read(format, answer), static item => item[0] is 'C');
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Build_Free_TakesTextAndHoldsCallsToTheirForm(string name)
    {
        AnswerFormat format = Detect(name);
        Grammar? grammar = Build(format, isDemanded: false);
        if (grammar is null)
        {
            Assert.Equal(CallSyntax.BareJson, format.Calls);
            return;
        }

        bool isHarmony = format.Calls == CallSyntax.Harmony;
        string text = isHarmony ? "<|channel|>final<|message|>It is <b>noon</b>." : "It is <b>noon</b>.";
        string wrong = isHarmony ? "<|channel|>commentary to=functions.nothing" : text + format.CallOpen + "nothing";
        Assert.True(Takes(format, grammar, text, mustEnd: true));
        Assert.False(Takes(format, grammar, wrong, mustEnd: false));
    }

    [Fact]
    public void Build_ThinkingThatMentionsACall_IsNotHeld()
    {
        AnswerFormat format = Detect("Qwen-Qwen3-0.6B");
        Grammar? grammar = Build(format, isDemanded: false);

        Assert.NotNull(grammar);
        Assert.True(Takes(format, grammar, "<think>\nPerhaps <tool_call>nothing</tool_call>?\n</think>\n\nNo.", mustEnd: true));
        Assert.True(Takes(format, grammar, "Yes.\n<tool_call>\n{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call>", mustEnd: true));
        Assert.False(Takes(format, grammar, "Yes.\n<tool_call>\n{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call> And", mustEnd: false));
    }

    [Fact]
    public void Build_SchemaThatCannotBeHeld_NamesToolAndKeyword()
    {
        InferenceException refusal = Assert.Throws<InferenceException>(() => ToolGrammar.Build(
            Detect("meta-llama-Llama-3.1-8B-Instruct"),
            [TranscriptReading.Declare("odd", """{"type":"object","properties":{"a":{"not":{"type":"string"}}}}""")],
            isDemanded: false,
            isOneCall: false,
            isThinking: false));

        Assert.Same(InferenceErrors.SchemaUnsupported, refusal.Error);
        Assert.Contains("the tool odd", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("not", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Answers by a model that knows nothing: any legal token, those that end something a little likelier.</summary>
    private static IEnumerable<string> Write(AnswerFormat format, bool isDemanded, bool isOneCall)
    {
        Tokenizer tokenizer = MakeTokenizer(format);
        ConstraintSource source = new(tokenizer, tokenizer.VocabularySize);
        Grammar grammar = ToolGrammar.Build(format, s_functions, isDemanded, isOneCall, isThinking: false) ?? throw new InvalidOperationException();
        SeededRandom random = new(11);
        int ended = 0;
        for (int answer = 0; answer < AnswersPerFamily; answer++)
        {
            if (TryWrite(tokenizer, source.Create(grammar, beginsText: true), random) is { } text)
            {
                ended++;
                yield return text;
            }
        }

        Assert.True(ended >= AnswersPerFamily / 4, $"{ended} answers ended");
    }

    private static string? TryWrite(Tokenizer tokenizer, TokenConstraint constraint, SeededRandom random)
    {
        StringBuilder text = new();
        TokenStreamDecoder decoder = new(tokenizer);
        float[] scores = new float[tokenizer.VocabularySize];
        for (int step = 0; step < TokensMax; step++)
        {
            Array.Clear(scores);
            constraint.Mask(scores);
            int[] legal = [.. Enumerable.Range(0, scores.Length).Where(token => scores[token] == 0)];
            int[] ending = [.. legal.Where(token => IsEnding(tokenizer, token))];
            int token = ending.Length > 0 && random.NextInt32(3) > 0 ? ending[random.NextInt32(ending.Length)] : legal[random.NextInt32(legal.Length)];
            Assert.True(constraint.Accept(token));
            if (tokenizer.EndOfGenerationTokens.Contains(token))
            {
                return text.Append(decoder.Flush()).ToString();
            }

            text.Append(decoder.Append(token, includeControl: true));
        }

        return null;
    }

    private static bool IsEnding(Tokenizer tokenizer, int token) =>
        tokenizer.IsControl(token) || tokenizer.GetText(token) is "\"" or "}" or "]" or "\n" or "<" or "/" or "\n</parameter>\n" or "</think>";

    private static List<string> Read(AnswerFormat format, string answer) =>
        TranscriptReading.Read(
            format, isThinking: false, TranscriptReading.CutAtMarkers(answer, format.ControlTexts), new DeclaredTools(s_functions), streams: true, marks: true);

    private static bool Takes(AnswerFormat format, Grammar grammar, string answer, bool mustEnd)
    {
        // Qwen marks its tags as words of the user, not as control tokens.
        Tokenizer tokenizer = MakeTokenizer(format, isUserDefined: format.Calls == CallSyntax.TaggedJson);
        TokenConstraint constraint = new ConstraintSource(tokenizer, tokenizer.VocabularySize).Create(grammar, beginsText: true);
        List<int> tokens = [];
        tokenizer.Encode(answer, [], addSpecial: false, tokens);
        return tokens.TrueForAll(constraint.Accept) && (!mustEnd || constraint.CanEnd);
    }

    private static Grammar? Build(AnswerFormat format, bool isDemanded) => ToolGrammar.Build(format, s_functions, isDemanded, isOneCall: false, isThinking: false);

    private static AnswerFormat Detect(string name) => AnswerFormat.Detect(LlamaCppBundle.ReadText($"models/templates/{name}.jinja"));

    /// <summary>Bytes, the family's markers as control tokens, and an end.</summary>
    private static Tokenizer MakeTokenizer(AnswerFormat format, bool isUserDefined = false) => Tokenizer.Create(SmallVocabularies.BytePairs(
        ["i n", "o n"],
        [
            .. format.ControlTexts.Select(text => (text, isUserDefined ? TokenKind.UserDefined : TokenKind.Control)),
            (format.Calls == CallSyntax.Harmony ? "<|pad|>" : "<|im_end|>", TokenKind.Control),
        ]));
}
