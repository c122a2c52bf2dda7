using Hearth.Inference.Grammars;

namespace Hearth.Inference.Tools;

/// <summary>What a thinking model may write before an answer that is held to a form: a form forbids thinking only where the model does not think.</summary>
internal static class ThinkingGrammar
{
    private const int SpacesMax = 4;

    private static readonly GrammarNode s_space =
        GrammarNode.Times(GrammarBuilder.Choice(GrammarBuilder.Literal(" "), GrammarBuilder.Literal("\n")), 0, SpacesMax);

    /// <summary>The thinking of one answer; null where the model marks none.</summary>
    public static GrammarNode? Before(AnswerReading reading)
    {
        AnswerFormat format = reading.Format;
        if (format.Calls == CallSyntax.Harmony)
        {
            return Harmony();
        }

        if (format.ReasoningOpen.Length == 0)
        {
            return null;
        }

        GrammarNode rest = GrammarBuilder.Sequence(GrammarBuilder.AnyTextUntil(format.ReasoningClose), s_space);
        return reading.IsThinking
            ? rest
            : GrammarNode.Optional(GrammarBuilder.Sequence(s_space, GrammarBuilder.Marker(format.ReasoningOpen), rest));
    }

    /// <summary>Channels of thinking, and the head of the final one.</summary>
    private static GrammarNode Harmony()
    {
        GrammarNode channel = GrammarBuilder.Marker(HarmonyMarkers.Channel);
        GrammarNode message = GrammarBuilder.Marker(HarmonyMarkers.Message);
        GrammarNode thinking = GrammarBuilder.Sequence(
            channel,
            GrammarBuilder.Literal("analysis"),
            message,
            GrammarBuilder.AnyTextUntil(HarmonyMarkers.End),
            GrammarBuilder.Marker(HarmonyMarkers.Start),
            GrammarBuilder.Literal("assistant"));
        return GrammarBuilder.Sequence(GrammarNode.Times(thinking, 0, null), channel, GrammarBuilder.Literal("final"), message);
    }
}
