using System.Text;
using System.Text.Json;
using Hearth.Inference;
using Hearth.Inference.Tools;
using Hearth.Primitives;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Fuzz.Targets;

/// <summary>
/// Writes answers of marked and damaged calls and feeds them to the readers of every family, whole and in pieces: both must give the same, nothing may be
/// lost, and every call must be a JSON object of a declared function. Answers in which no call is read count as refused.
/// </summary>
internal sealed class AnswerTarget : FuzzTarget
{
    private static readonly string[] s_templates =
    [
        "Qwen-Qwen3-0.6B", "Qwen3.5-4B", "NVIDIA-Nemotron-Nano-v2", "meta-llama-Llama-3.1-8B-Instruct", "mistralai-Mistral-Nemo-Instruct-2407",
        "mistralai-Ministral-3-14B-Reasoning-2512", "llama-cpp-deepseek-r1", "openai-gpt-oss-120b",
    ];

    private static readonly string[] s_calls =
    [
        "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>", "<tool_call>\n<function=f>\n<parameter=a>\n1\n</parameter>\n</function>\n</tool_call>",
        "<TOOLCALL>[{\"name\": \"f\", \"arguments\": {}}]</TOOLCALL>", "{\"name\": \"f\", \"parameters\": {\"b\": \"x\"}}", "<|python_tag|>{\"name\": \"g\", \"parameters\": {}}",
        "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {}}]", "[TOOL_CALLS]g[ARGS]{\"a\": [1]}", "[THINK]x[/THINK]", "<think>\nx\n</think>\n\n",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "<|channel|>analysis<|message|>x<|end|><|start|>assistant", "<|channel|>commentary to=functions.f <|constrain|>json<|message|>{}<|call|>", "<|channel|>final<|message|>",
    ];

    private static readonly string[] s_fragments =
    [
        "<tool_call>", "</tool_call>", "<function=", "f>", "</function>", "<parameter=", "</parameter>", "{", "}", "[", "]", "\"", "\\", "\\u", "d83d", ":", ",", "\"name\"", "\"arguments\"", "f", "g", "h",
        "null", "-1.5e3", " ", "\n", "<", "[TOOL_CALLS]", "[ARGS]", "<|channel|>", "<|message|>", "<|end|>", "<|start|>", " to=", "<think>", "</think>", "é🔥", "\uD800", "\0", "<｜tool", "```",
    ];

    private readonly AnswerFormat[] _formats = [.. s_templates.Select(static name => AnswerFormat.Detect(LlamaCppBundle.ReadText($"models/templates/{name}.jinja")))];
    private readonly DeclaredTools _tools = new([Declare("f"), Declare("g")]);
    private readonly StringBuilder _text = new();

    public override string Name => "answer";

    public override int Inputs => 100_000;

    public override void Feed(SeededRandom random)
    {
        _text.Clear();
        for (int count = random.NextInt32(6); count >= 0; count--)
        {
            string piece = random.OneIn(2) ? s_calls[random.NextInt32(s_calls.Length)] : s_fragments[random.NextInt32(s_fragments.Length)];
            _text.Append(piece);
            if (random.OneIn(5))
            {
                _text.Remove(random.NextInt32(_text.Length), 1);
            }
        }

        string answer = _text.ToString();
        AnswerFormat format = _formats[random.NextInt32(_formats.Length)];
        bool isThinking = random.OneIn(5);
        bool streams = random.OneIn(3);
        string whole = Read(format, isThinking, streams, answer, answer.Length + 1);
        string cut = Read(format, isThinking, streams, answer, 1 + random.NextInt32(7));
        if (!string.Equals(whole, cut, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{answer}\nwhole: {whole}\ncut: {cut}");
        }

        if (!whole.Contains('\u0001', StringComparison.Ordinal))
        {
            throw new InferenceException(InferenceErrors.ToolUnknown, "No call was read.");
        }
    }

    private static AIFunctionDeclaration Declare(string name) =>
        AIFunctionFactory.CreateDeclaration(name, name, JsonElement.Parse("""{"type":"object","properties":{}}"""), returnJsonSchema: null);

    private string Read(AnswerFormat format, bool isThinking, bool streams, string answer, int piece)
    {
        AnswerReader reader = format.CreateReader(_tools, isThinking, streams);
        StringBuilder told = new();
        StringBuilder arguments = new();
        AnswerPartKind last = AnswerPartKind.CallEnd;
        long settled = 0;
        for (int start = 0; start <= answer.Length; start += piece)
        {
            reader.Append(answer.AsSpan(start, Math.Min(piece, answer.Length - start)));
            Drain();
        }

        reader.Finish();
        Drain();
        return settled == answer.Length ? told.ToString() : throw new InvalidOperationException($"{settled} of {answer.Length} characters settled: {answer}");

        void Drain()
        {
            AnswerParts parts = reader.Parts;
            foreach ((_, int characters) in parts.Regions)
            {
                settled += characters;
            }

            for (int part = 0; part < parts.Count; part++)
            {
                AnswerPartKind kind = parts.KindOf(part);
                bool goesOn = kind == last && kind is AnswerPartKind.Text or AnswerPartKind.Reasoning or AnswerPartKind.CallArguments;
                told.Append(goesOn ? "" : kind == AnswerPartKind.CallBegin ? "\u0001" : "\u0002").Append(parts.TextOf(part));
                Judge(kind, parts.TextOf(part));
                last = kind;
            }

            parts.Clear();
        }

        void Judge(AnswerPartKind kind, ReadOnlySpan<char> text)
        {
            switch (kind)
            {
                case AnswerPartKind.CallBegin when !_tools.Has(text):
                    throw new InvalidOperationException("A call of what is not declared: " + answer);
                case AnswerPartKind.CallBegin:
                    arguments.Clear();
                    break;
                case AnswerPartKind.CallArguments:
                    arguments.Append(text);
                    break;
                case AnswerPartKind.CallEnd when !streams && !JsonScanner.IsObject(arguments.ToString()):
                    throw new InvalidOperationException("Arguments that are no object: " + answer);
                default:
                    break;
            }
        }
    }
}
