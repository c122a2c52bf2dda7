using System.Text;
using System.Text.Json;
using Hearth.Inference.Tools;
using Hearth.Primitives;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>Makes content of the calls in one answer and numbers them. Not thread-safe.</summary>
/// <param name="seed">Makes the ids; another one for every answer.</param>
internal sealed class AnswerCalls(ulong seed)
{
    private const int IdLength = 24;
    private const string IdCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private readonly StringBuilder _arguments = new();
    private SeededRandom? _random;
    private string _id = "";
    private string _name = "";
    private int _index = -1;

    /// <summary>Takes a part of a call: the piece it adds, and the whole call with its last.</summary>
    public (ToolCallDelta? Delta, FunctionCallContent? Call) Add(in AnswerPart part)
    {
        switch (part.Kind)
        {
            case AnswerPartKind.CallBegin:
                _id = NextId();
                _name = part.Text;
                _arguments.Clear();
                return (new ToolCallDelta(++_index, _id, _name, ""), null);
            case AnswerPartKind.CallArguments:
                _arguments.Append(part.Text);
                return (new ToolCallDelta(_index, _id, Name: null, part.Text), null);
            default:
                string arguments = _arguments.ToString();
                return (null, new FunctionCallContent(_id, _name, Parse(arguments)) { RawRepresentation = arguments });
        }
    }

    private string NextId()
    {
        _random ??= new SeededRandom(seed);
        return string.Create(IdLength, _random, static (target, random) =>
        {
            "call_".CopyTo(target);
            foreach (ref char character in target["call_".Length..])
            {
                character = IdCharacters[random.NextInt32(IdCharacters.Length)];
            }
        });
    }

    /// <summary>Null where the end of the answer cut the arguments off; they are in the raw representation.</summary>
    private static Dictionary<string, object?>? Parse(string arguments)
    {
        try
        {
            Dictionary<string, object?> parsed = new(StringComparer.Ordinal);
            foreach (JsonProperty member in JsonElement.Parse(arguments).EnumerateObject())
            {
                parsed[member.Name] = member.Value;
            }

            return parsed;
        }
        catch (JsonException)
        {
            // Expected: see the summary.
            return null;
        }
    }
}
