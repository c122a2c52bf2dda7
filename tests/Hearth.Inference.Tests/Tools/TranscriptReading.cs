using System.Text;
using System.Text.Json;
using Hearth.Inference.Tools;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Tools;

/// <summary>Feeds answers to readers and writes down what came out.</summary>
internal static class TranscriptReading
{
    public static DeclaredTools Tools { get; } = new(
    [
        Declare("get_weather", """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},"units":{"type":["string","null"]}},"required":["city"]}"""),
        Declare("get_time", """{"type":"object","properties":{}}"""),
        Declare("python", """{"type":"object","properties":{"code":{"type":"string"}}}"""),
        Declare("set_config", """{"type":"object","properties":{"config":{"type":"object"},"enabled":{"type":"boolean"},"level":{"anyOf":[{"type":"number"},{"type":"null"}]},"any":{}}}"""),
    ]);

    public static AIFunctionDeclaration Declare(string name, string schema) =>
        AIFunctionFactory.CreateDeclaration(name, name + " does it", JsonElement.Parse(schema), returnJsonSchema: null);

    /// <summary>The events of an answer that comes in these pieces; a call that was begun and not ended has a small <c>c</c>.</summary>
    public static List<string> Read(AnswerFormat format, bool isThinking, IEnumerable<string> pieces, DeclaredTools? tools = null, bool streams = false, bool marks = false)
    {
        AnswerReader reader = format.CreateReader(tools ?? Tools, isThinking, streams);
        List<string> events = [];
        foreach (string piece in pieces)
        {
            reader.Append(piece, isControl: marks && format.ControlTexts.Contains(piece, StringComparer.Ordinal));
            Drain(reader, events);
        }

        reader.Finish();
        Drain(reader, events);
        return events;
    }

    public static string Show(IEnumerable<string> events) => string.Join('\n', events.Select(static item => JsonSerializer.Serialize(item)));

    /// <summary>The raw text cut at these bytes of its UTF-8 form, as a decoder gives it out: whole characters only.</summary>
    public static List<string> Cut(byte[] raw, params ReadOnlySpan<int> places)
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        List<string> pieces = [];
        int start = 0;
        foreach (int end in (ReadOnlySpan<int>)[.. places, raw.Length])
        {
            char[] characters = new char[end - start + 4];
            pieces.Add(new string(characters, 0, decoder.GetChars(raw.AsSpan(start, end - start), characters, flush: false)));
            start = end;
        }

        return pieces;
    }

    /// <summary>The raw text cut so that each marker of the format is a piece of its own.</summary>
    public static List<string> CutAtMarkers(string raw, IReadOnlyList<string> markers)
    {
        List<string> pieces = [];
        int start = 0;
        for (int index = 0; index < raw.Length; index++)
        {
            string? marker = markers.FirstOrDefault(text => raw.AsSpan(index).StartsWith(text, StringComparison.Ordinal));
            if (marker is not null)
            {
                pieces.Add(raw[start..index]);
                pieces.Add(marker);
                start = index + marker.Length;
                index = start - 1;
            }
        }

        pieces.Add(raw[start..]);
        return pieces;
    }

    private static void Drain(AnswerReader reader, List<string> events)
    {
        AnswerParts parts = reader.Parts;
        for (int part = 0; part < parts.Count; part++)
        {
            string text = parts.TextOf(part).ToString();
            switch (parts.KindOf(part))
            {
                case AnswerPartKind.Text:
                    Join(events, "T", text);
                    break;
                case AnswerPartKind.Reasoning:
                    Join(events, "R", text);
                    break;
                case AnswerPartKind.CallBegin:
                    events.Add($"c {text} ");
                    break;
                case AnswerPartKind.CallArguments:
                    events[^1] += text;
                    break;
                default:
                    events[^1] = "C" + events[^1][1..];
                    break;
            }
        }

        parts.Clear();
    }

    private static void Join(List<string> events, string kind, string text)
    {
        if (events.Count > 0 && events[^1].StartsWith(kind + " ", StringComparison.Ordinal))
        {
            events[^1] += text;
        }
        else
        {
            events.Add($"{kind} {text}");
        }
    }
}
