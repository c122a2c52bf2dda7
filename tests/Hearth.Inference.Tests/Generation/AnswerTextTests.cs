using System.Collections.Frozen;
using Hearth.Inference.Generation;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tests.Tokenizers;
using Hearth.Inference.Tests.Tools;
using Hearth.Inference.Tokenizers;
using Hearth.Inference.Tools;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Generation;

public sealed class AnswerTextTests
{
    private static readonly Tokenizer s_tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs(
        ["t h", "i n", "in k"],
        ("[TOOL_CALLS]", TokenKind.Control), ("[ARGS]", TokenKind.Control), ("[THINK]", TokenKind.Control), ("[/THINK]", TokenKind.Control), ("[OTHER]", TokenKind.Control)));

    private static readonly AnswerFormat s_mistral = AnswerFormat.Detect(LlamaCppBundle.ReadText("models/templates/mistralai-Ministral-3-14B-Reasoning-2512.jinja"));

    [Fact]
    public void Append_ControlMarkers_SteerAndAreNotShown()
    {
        List<AnswerPart> parts = Read("[THINK]Hm[/THINK]Yes[OTHER].[TOOL_CALLS]get_time[ARGS]{}", out AnswerText text);

        Assert.Equal(
            [(AnswerPartKind.Reasoning, "Hm"), (AnswerPartKind.Text, "Yes."), (AnswerPartKind.CallBegin, "get_time"), (AnswerPartKind.CallArguments, "{}"), (AnswerPartKind.CallEnd, "")],
            parts.Select(static part => (part.Kind, part.Text)));
        Assert.Equal(1, text.Calls);
    }

    [Theory]
    [InlineData("[THINK]Hm[/THINK]Yes", 4)]
    [InlineData("[THINK]Hm", 3)]
    [InlineData("[THINK]H\U0001F600m[/THINK] \nYes", 10)]
    [InlineData("Yes", 0)]
    [InlineData("Yes [THINK]", 0)]
    public void ReasoningTokens_AreThoseOfThinkingAndItsMarkers(string answer, int expected)
    {
        Read(answer, out AnswerText text);

        Assert.Equal(expected, text.ReasoningTokens);
    }

    [Fact]
    public void ReasoningTokens_ThinkingOpenedByThePrompt_BeginWithTheFirst()
    {
        Read("Hm[/THINK]Yes", out AnswerText text, isThinking: true);

        Assert.Equal(3, text.ReasoningTokens);
    }

    [Fact]
    public void Append_StopString_EndsWhatIsShownOnly()
    {
        List<AnswerPart> parts = Read("[THINK]STOP[/THINK][TOOL_CALLS]python[ARGS]{\"code\": \"STOP\"}ab STOP cd", out AnswerText text, stops: ["STOP"]);

        Assert.Contains(parts, static part => part is { Kind: AnswerPartKind.Reasoning, Text: "STOP" });
        Assert.Contains(parts, static part => part.Kind == AnswerPartKind.CallEnd);
        Assert.Equal("ab ", string.Concat(parts.Where(static part => part.Kind == AnswerPartKind.Text).Select(static part => part.Text)));
        Assert.True(text.IsStopped);
    }

    [Fact]
    public void Append_StopStringAcrossACall_IsNone()
    {
        List<AnswerPart> parts = Read("abST[TOOL_CALLS]get_time[ARGS]{}OP", out AnswerText text, stops: ["STOP"]);

        Assert.False(text.IsStopped);
        Assert.Equal("abST", parts[0].Text);
        Assert.Equal("OP", parts[^1].Text);
    }

    [Fact]
    public void Append_OneCallAllowed_StopsBehindTheFirst()
    {
        List<AnswerPart> parts = Read("[TOOL_CALLS]get_time[ARGS]{}[TOOL_CALLS]get_time[ARGS]{}", out AnswerText text, isOneCall: true);

        Assert.True(text.IsStopped);
        Assert.Single(parts, static part => part.Kind == AnswerPartKind.CallEnd);
    }

    [Fact]
    public void Append_ReasoningHidden_IsCountedAndNotTold()
    {
        List<AnswerPart> parts = Read("[THINK]Hm[/THINK]Yes", out AnswerText text, showsReasoning: false);

        Assert.Equal("Yes", string.Concat(parts.Select(static part => part.Text)));
        Assert.Equal(4, text.ReasoningTokens);
    }

    [Fact]
    public void LogProbs_OfThinkingAndCalls_AreDropped()
    {
        List<int> tokens = Encode("[THINK]Hm[/THINK]Yes[TOOL_CALLS]get_time[ARGS]{} ok");
        AnswerText text = new(s_tokenizer, Request());
        LogProbQueue queue = new(new LogProbReader(s_tokenizer, 0));
        float[] logits = new float[s_tokenizer.VocabularySize];
        List<string> told = [];
        foreach (int token in tokens)
        {
            queue.Add(logits, token, text.Decoded);
            text.Append(token);
            text.TakeParts();
            told.AddRange(queue.Take(text.Shown, text).Select(static logProb => logProb.Token));
        }

        text.Finish();
        told.AddRange(queue.Take(text.Shown, text).Select(static logProb => logProb.Token));

        Assert.Equal("Yesok", string.Concat(told).Trim());
    }

    private static List<AnswerPart> Read(
        string answer, out AnswerText text, bool isThinking = false, bool isOneCall = false, bool showsReasoning = true, string[]? stops = null)
    {
        text = new AnswerText(s_tokenizer, Request(isThinking, isOneCall, showsReasoning, stops));
        List<AnswerPart> parts = [];
        foreach (int token in Encode(answer))
        {
            Add(text.Append(token).ToString(), text.TakeParts());
            if (text.IsStopped)
            {
                break;
            }
        }

        string last = text.Finish();
        Add(last, text.TakeParts());
        return parts;

        void Add(string shown, IReadOnlyList<AnswerPart>? more)
        {
            foreach (AnswerPart part in (AnswerPart[])[new AnswerPart(AnswerPartKind.Text, shown), .. more ?? []])
            {
                bool isPiece = part.Kind is AnswerPartKind.Text or AnswerPartKind.Reasoning or AnswerPartKind.CallArguments;
                if (isPiece && parts is [.., var before] && before.Kind == part.Kind)
                {
                    parts[^1] = before with { Text = before.Text + part.Text };
                }
                else if (!isPiece || part.Text.Length > 0)
                {
                    parts.Add(part);
                }
            }
        }
    }

    private static List<int> Encode(string text)
    {
        List<int> tokens = [];
        s_tokenizer.Encode(text, [], addSpecial: false, tokens);
        return tokens;
    }

    private static GenerationRequest Request(bool isThinking = false, bool isOneCall = false, bool showsReasoning = true, string[]? stops = null) => new()
    {
        Prompt = [0],
        TokensMax = 100,
        Sampling = new SamplingSettings(),
        Stops = stops ?? [],
        Reading = new AnswerReading(s_mistral, TranscriptReading.Tools, isThinking, FrozenSet.ToFrozenSet(s_mistral.ControlTexts.SelectMany(Encode).Where(s_tokenizer.IsControl)))
        {
            IsOneCall = isOneCall,
            ShowsReasoning = showsReasoning,
        },
    };
}
