using System.Text;
using System.Text.Json;
using Hearth.Inference.Grammars;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Grammars;

/// <summary>Reads texts by grammars without any model.</summary>
internal static class GrammarCases
{
    public static Grammar Schema(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Grammar.FromJsonSchema(document.RootElement);
    }

    /// <summary>Whether a whole text fits.</summary>
    public static bool Accepts(Grammar grammar, string text) => Accepts(grammar, Encoding.UTF8.GetBytes(text));

    public static bool Accepts(Grammar grammar, ReadOnlySpan<byte> bytes)
    {
        PushdownMachine machine = new(grammar.Automaton);
        MachineState state = machine.Begin();
        foreach (byte value in bytes)
        {
            machine.Steps = 0;
            state = machine.Step(state, value);
        }

        return state.CanEnd;
    }

    /// <summary>The code a grammar is refused with; empty where it is not.</summary>
    public static string RefusalOf(Func<Grammar> create)
    {
        try
        {
            create();
            return "";
        }
        catch (HearthException refusal)
        {
            return refusal.Error.Code;
        }
    }

    public static void Check(Grammar grammar, IEnumerable<string> fitting, IEnumerable<string> other)
    {
        Assert.All(fitting, text => Assert.True(Accepts(grammar, text), $"refused: {text}"));
        Assert.All(other, text => Assert.False(Accepts(grammar, text), $"accepted: {text}"));
    }
}
