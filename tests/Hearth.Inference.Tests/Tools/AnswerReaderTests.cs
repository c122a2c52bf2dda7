using System.Text;
using Hearth.Inference.Tools;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Tools;

public sealed class AnswerReaderTests
{
    private const int PairBytesMax = 64;

    private static readonly Dictionary<string, (AnswerFormat Format, AnswerTranscript[] Transcripts)> s_families = new(StringComparer.Ordinal)
    {
        ["hermes"] = (Published("Qwen-Qwen3-0.6B"), AnswerTranscripts.TaggedJson),
        ["smollm3"] = (AnswerFormat.Detect("<think></think> {{ xml_tools }} <tool_call>{\"name\": …}</tool_call>"), AnswerTranscripts.TaggedJson),
        ["described"] = (AnswerFormat.Detect("<think> {{ messages }}"), AnswerTranscripts.TaggedJson),
        ["smollm2"] = (AnswerFormat.Detect("{{ tools }} <tool_call>[{\"name\": …}]</tool_call>"), AnswerTranscripts.TaggedList),
        ["qwen3-coder"] = (Published("Qwen3.5-4B"), AnswerTranscripts.TaggedFunctions),
        ["llama3"] = (Published("meta-llama-Llama-3.1-8B-Instruct"), AnswerTranscripts.BareJson),
        ["mistral"] = (Published("mistralai-Mistral-Nemo-Instruct-2407"), AnswerTranscripts.MarkedList),
        ["mistral-2025"] = (Published("mistralai-Ministral-3-14B-Reasoning-2512"), AnswerTranscripts.MarkedNames),
        ["deepseek"] = (Published("llama-cpp-deepseek-r1"), AnswerTranscripts.Fenced),
        ["harmony"] = (Published("openai-gpt-oss-120b"), AnswerTranscripts.Harmony),
    };

    public static TheoryData<string> Families() => [.. s_families.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public void Append_Transcripts_GiveTheirEventsWhole(string family)
    {
        (AnswerFormat format, AnswerTranscript[] transcripts) = s_families[family];
        Assert.True(transcripts.Length >= 20, $"{transcripts.Length} transcripts");
        foreach (AnswerTranscript transcript in transcripts)
        {
            AssertEvents(transcript, TranscriptReading.Read(format, transcript.IsThinking, [transcript.Raw]), "whole");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Append_TranscriptsCutAtEveryByte_GiveTheSame(string family)
    {
        (AnswerFormat format, AnswerTranscript[] transcripts) = s_families[family];
        foreach (AnswerTranscript transcript in transcripts)
        {
            byte[] raw = Encoding.UTF8.GetBytes(transcript.Raw);
            for (int place = 0; place <= raw.Length; place++)
            {
                AssertEvents(transcript, TranscriptReading.Read(format, transcript.IsThinking, TranscriptReading.Cut(raw, place)), $"cut at {place}");
            }

            AssertEvents(
                transcript,
                TranscriptReading.Read(format, transcript.IsThinking, TranscriptReading.Cut(raw, [.. Enumerable.Range(0, raw.Length)])),
                "byte by byte");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Append_ShortTranscriptsCutTwice_GiveTheSame(string family)
    {
        (AnswerFormat format, AnswerTranscript[] transcripts) = s_families[family];
        foreach (AnswerTranscript transcript in transcripts)
        {
            byte[] raw = Encoding.UTF8.GetBytes(transcript.Raw);
            for (int first = 0; first <= raw.Length && raw.Length <= PairBytesMax; first++)
            {
                for (int second = first; second <= raw.Length; second++)
                {
                    AssertEvents(
                        transcript, TranscriptReading.Read(format, transcript.IsThinking, TranscriptReading.Cut(raw, first, second)), $"cut at {first} and {second}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Append_MarkersAsControlTokens_AreNeverShown(string family)
    {
        (AnswerFormat format, AnswerTranscript[] transcripts) = s_families[family];
        foreach (AnswerTranscript transcript in transcripts)
        {
            List<string> events = TranscriptReading.Read(
                format, transcript.IsThinking, TranscriptReading.CutAtMarkers(transcript.Raw, format.ControlTexts), marks: true);

            string[] shown = [.. events.Where(static item => item[0] is 'T' or 'R')];
            Assert.DoesNotContain(shown, item => format.ControlTexts.Any(text => item.Contains(text, StringComparison.Ordinal)));
            Assert.Equal(transcript.Events.Where(static item => item[0] is 'C'), events.Where(static item => item[0] is 'C'));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Append_AnyText_SettlesEveryCharacterOnce(string family)
    {
        (AnswerFormat format, AnswerTranscript[] transcripts) = s_families[family];
        SeededRandom random = new(7);
        for (int round = 0; round < 3000; round++)
        {
            string raw = Splice(transcripts, random);
            AnswerReader reader = format.CreateReader(TranscriptReading.Tools, isThinking: (random.NextInt32(4) == 0), streams: (random.NextInt32(3) == 0));
            int settled = 0;
            int consumed = 0;
            while (consumed < raw.Length)
            {
                int count = Math.Min(raw.Length - consumed, 1 + random.NextInt32(9));
                reader.Append(raw.AsSpan(consumed, count));
                consumed += count;
                settled += TakeSettled(reader.Parts);
                Assert.True(settled <= consumed);
            }

            reader.Finish();
            Assert.True(settled + TakeSettled(reader.Parts) == raw.Length, raw);
        }
    }

    [Fact]
    public void Append_WithoutTools_LeavesCallsInTheText()
    {
        const string Raw = """<think>Hm</think>Yes <tool_call>{"name": "get_time", "arguments": {}}</tool_call>""";

        List<string> events = TranscriptReading.Read(Published("Qwen-Qwen3-0.6B"), isThinking: false, [Raw], DeclaredTools.None);

        Assert.Equal(["R Hm", """T Yes <tool_call>{"name": "get_time", "arguments": {}}</tool_call>"""], events);
    }

    [Fact]
    public void Append_PlainText_IsToldAtOnce()
    {
        AnswerReader reader = Published("Qwen-Qwen3-0.6B").CreateReader(TranscriptReading.Tools, isThinking: false, streams: false);
        foreach (char character in "a<b <tool")
        {
            reader.Append([character]);
        }

        Assert.Equal("a<b", reader.Parts.TextOf(0).ToString());
    }

    [Fact]
    public void Append_StreamingCall_TellsArgumentsAsTheyCome()
    {
        AnswerReader reader = Published("Qwen-Qwen3-0.6B").CreateReader(TranscriptReading.Tools, isThinking: false, streams: true);

        reader.Append("<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"ci");

        Assert.Equal([AnswerPartKind.CallBegin, AnswerPartKind.CallArguments], Enumerable.Range(0, reader.Parts.Count).Select(reader.Parts.KindOf));
        Assert.Equal("{\"ci", reader.Parts.TextOf(1).ToString());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Append_StreamingTranscripts_EndInTheSameCalls(string family)
    {
        (AnswerFormat format, AnswerTranscript[] transcripts) = s_families[family];
        foreach (AnswerTranscript transcript in transcripts)
        {
            // Calls that do not hold to their form are what a grammar rules out.
            bool isHeld = transcript.Events.All(static item => !item.Contains("tool", StringComparison.OrdinalIgnoreCase))
                && (format.CallOpen.Length == 0 || !transcript.Raw.StartsWith("<function=", StringComparison.Ordinal));
            if (!isHeld)
            {
                continue;
            }

            List<string> events = TranscriptReading.Read(format, transcript.IsThinking, [transcript.Raw], streams: true);

            string[] expected = [.. transcript.Events.Where(static item => item[0] is 'C')];
            Assert.Equal(expected, events.Where(static item => item[0] is 'C').Take(expected.Length));
            Assert.DoesNotContain(events, static item => item[0] is 'c');
        }
    }

    [Fact]
    public void Append_EndlessArguments_BecomeTextAtTheBound()
    {
        AnswerReader reader = Published("Qwen-Qwen3-0.6B").CreateReader(TranscriptReading.Tools, isThinking: false, streams: false);
        string head = """<tool_call>{"name": "python", "arguments": {"code": " """;
        reader.Append(head);
        string block = new('x', 4096);
        long text = 0;
        for (int index = 0; index < 600; index++)
        {
            reader.Append(block);
            text += Enumerable.Range(0, reader.Parts.Count).Sum(part => reader.Parts.TextOf(part).Length);
            reader.Parts.Clear();
        }

        Assert.Equal(head.Length + (600L * block.Length), text);
    }

    [Fact]
    public void Append_DeepArguments_AreText()
    {
        string deep = "<tool_call>{\"name\": \"python\", \"arguments\": {\"a\": " + new string('[', ToolLimits.ArgumentsDepthMax) + new string(']', ToolLimits.ArgumentsDepthMax) + "}}</tool_call>";

        Assert.Equal(["T " + deep], TranscriptReading.Read(Published("Qwen-Qwen3-0.6B"), isThinking: false, [deep]));
    }

    [Fact]
    public void Append_ThousandsOfCalls_EndAtTheBound()
    {
        string raw = string.Concat(Enumerable.Repeat("""<tool_call>{"name": "get_time", "arguments": {}}</tool_call>""", 5000));

        List<string> events = TranscriptReading.Read(Published("Qwen-Qwen3-0.6B"), isThinking: false, [raw]);

        Assert.Equal(ToolLimits.CallsMax, events.Count(static item => item[0] is 'C'));
        Assert.Equal('T', events[^1][0]);
    }

    private static AnswerFormat Published(string name) => AnswerFormat.Detect(LlamaCppBundle.ReadText($"models/templates/{name}.jinja"));

    private static int TakeSettled(AnswerParts parts)
    {
        int settled = 0;
        foreach ((_, int characters) in parts.Regions)
        {
            settled += characters;
        }

        parts.Clear();
        return settled;
    }

    private static string Splice(AnswerTranscript[] transcripts, SeededRandom random)
    {
        StringBuilder raw = new();
        for (int count = random.NextInt32(4); count >= 0; count--)
        {
            string source = transcripts[random.NextInt32(transcripts.Length)].Raw;
            int start = (random.NextInt32(2) == 0) ? 0 : random.NextInt32(source.Length + 1);
            int end = start + random.NextInt32(source.Length - start + 1);
            raw.Append(source, start, (random.NextInt32(2) == 0) ? source.Length - start : end - start);
        }

        return raw.ToString();
    }

    private static void AssertEvents(AnswerTranscript transcript, List<string> actual, string how) =>
        Assert.True(
            transcript.Events.SequenceEqual(actual, StringComparer.Ordinal),
            $"{how}: {transcript.Raw}\nexpected {TranscriptReading.Show(transcript.Events)}\nbut was {TranscriptReading.Show(actual)}");
}
