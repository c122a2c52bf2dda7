namespace Hearth.Inference.Grammars;

/// <summary>What may stand behind the whole part of a number: nothing, or a point and digits, between two fractions.</summary>
/// <param name="low">Digits of the least fraction, without zeros at the end.</param>
/// <param name="excludesLow">Whether that one itself is too small.</param>
/// <param name="high">Digits of the greatest fraction, without zeros at the end.</param>
/// <param name="excludesHigh">Whether that one itself is too great.</param>
/// <param name="digitsMax">Digits at most.</param>
internal sealed class FractionGrammar(string low, bool excludesLow, string high, bool excludesHigh, int digitsMax)
{
    /// <summary>The piece; <see cref="GrammarNode.Never"/> where there is no such fraction.</summary>
    /// <param name="isTightLow">Whether the least fraction counts.</param>
    /// <param name="isTightHigh">Whether the greatest fraction counts.</param>
    public GrammarNode Create(bool isTightLow, bool isTightHigh)
    {
        List<GrammarNode> options = [];
        if (CanStop(0, isTightLow, isTightHigh))
        {
            options.Add(GrammarNode.Empty);
        }

        options.Add(GrammarNode.InOrder(GrammarNode.Text("."), NextDigit(0, isTightLow, isTightHigh)));
        return GrammarNode.OneOf([.. options]);
    }

    /// <summary>Whether the digits so far are a fraction within the bounds. Tight means that they equal those of the bound.</summary>
    private bool CanStop(int index, bool isTightLow, bool isTightHigh) =>
        (!isTightLow || (index >= low.Length && !excludesLow)) && (!isTightHigh || index < high.Length || !excludesHigh);

    private GrammarNode Rest(int index, bool isTightLow, bool isTightHigh)
    {
        if (!isTightLow && !isTightHigh)
        {
            return GrammarNode.Times(JsonText.Digit, 0, digitsMax - index);
        }

        GrammarNode next = NextDigit(index, isTightLow, isTightHigh);
        return CanStop(index, isTightLow, isTightHigh) ? GrammarNode.OneOf(GrammarNode.Empty, next) : next;
    }

    private GrammarNode NextDigit(int index, bool isTightLow, bool isTightHigh)
    {
        if (index >= digitsMax)
        {
            return GrammarNode.Never;
        }

        char least = isTightLow && index < low.Length ? low[index] : '0';
        char greatest = !isTightHigh ? '9' : index < high.Length ? high[index] : '0';
        List<GrammarNode> options = [];
        for (char digit = least; digit <= greatest; digit++)
        {
            bool staysLow = isTightLow && digit == least;
            bool staysHigh = isTightHigh && digit == greatest;
            char last = staysLow || staysHigh ? digit : isTightHigh ? (char)(greatest - 1) : '9';
            options.Add(GrammarNode.InOrder(new GrammarNode.Chars(CodePointSet.Between(digit, last)), Rest(index + 1, staysLow, staysHigh)));
            digit = last;
        }

        return GrammarNode.OneOf([.. options]);
    }
}
