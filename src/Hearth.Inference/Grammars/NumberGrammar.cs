using System.Globalization;

namespace Hearth.Inference.Grammars;

/// <summary>Numbers within bounds, digit by digit.</summary>
/// <remarks>
/// A bounded number has at most <see cref="JsonText.IntegerDigitsMax"/> digits and no exponent: two different ones are then different doubles, in the
/// same order, so that whoever reads the answer as doubles finds the bounds kept.
/// </remarks>
internal static class NumberGrammar
{
    /// <summary>Digits of a bounded number, before and behind the point together.</summary>
    private const int DigitsMax = JsonText.IntegerDigitsMax;

    /// <summary>The largest whole number with so many digits.</summary>
    public const decimal WholeMax = 999_999_999_999_999m;

    /// <summary>Whether a bound has few enough digits to be kept exactly.</summary>
    public static bool IsExact(decimal bound) => Math.Abs(bound) <= WholeMax && WholeDigits(Math.Abs(bound)) + FractionOf(Math.Abs(bound)).Length <= DigitsMax;

    /// <summary>Whole numbers from a minimum to a maximum.</summary>
    public static GrammarNode Integer(NumberBounds bounds)
    {
        if (bounds.IsOpen)
        {
            return JsonText.AnyInteger;
        }

        decimal min = Math.Ceiling(bounds.Min ?? -WholeMax);
        decimal max = Math.Floor(bounds.Max ?? WholeMax);
        min += bounds.ExcludesMin && min == bounds.Min ? 1 : 0;
        max -= bounds.ExcludesMax && max == bounds.Max ? 1 : 0;
        List<GrammarNode> options = [];
        if (max >= 0 && min <= max)
        {
            options.AddRange(Whole(Math.Max(min, 0), max).Select(static range => range.Node));
        }

        if (min < 0 && min <= max)
        {
            IEnumerable<GrammarNode> mirrored = Whole(Math.Max(-max, 1), -min).Select(static range => range.Node);
            options.Add(GrammarNode.InOrder(GrammarNode.Text("-"), GrammarNode.OneOf([.. mirrored])));
        }

        return GrammarNode.OneOf([.. options]);
    }

    /// <summary>Numbers from a minimum to a maximum.</summary>
    public static GrammarNode Number(NumberBounds bounds)
    {
        if (bounds.IsOpen)
        {
            return JsonText.AnyNumber;
        }

        List<GrammarNode> options = [];
        if (bounds.Max is null or >= 0)
        {
            bool startsAtZero = bounds.Min is null or < 0;
            options.Add(NotNegative(startsAtZero ? 0 : bounds.Min.GetValueOrDefault(), !startsAtZero && bounds.ExcludesMin, bounds.Max, bounds.ExcludesMax));
        }

        if (bounds.Min is null or < 0)
        {
            bool endsAtZero = bounds.Max is null or >= 0;
            GrammarNode mirrored = NotNegative(endsAtZero ? 0 : -bounds.Max.GetValueOrDefault(), endsAtZero || bounds.ExcludesMax, -bounds.Min, bounds.ExcludesMin);
            options.Add(GrammarNode.InOrder(GrammarNode.Text("-"), mirrored));
        }

        return GrammarNode.OneOf([.. options]);
    }

    private static GrammarNode NotNegative(decimal min, bool excludesMin, decimal? max, bool excludesMax)
    {
        decimal first = Math.Floor(min);
        decimal last = Math.Floor(max ?? WholeMax);
        if (max < min)
        {
            return GrammarNode.Never;
        }

        string minFraction = FractionOf(min);
        string maxFraction = max is { } limit ? FractionOf(limit) : "";
        bool isTightAtLast = max is not null;
        if (first == last)
        {
            return WithFraction(first, new FractionGrammar(minFraction, excludesMin, maxFraction, excludesMax, DigitsMax - WholeDigits(first)), isTightAtLast);
        }

        List<GrammarNode> options =
        [
            WithFraction(first, new FractionGrammar(minFraction, excludesMin, "", false, DigitsMax - WholeDigits(first)), isTightHigh: false),
        ];
        foreach ((GrammarNode node, int digits) in Whole(first + 1, isTightAtLast ? last - 1 : last))
        {
            options.Add(GrammarNode.InOrder(node, new FractionGrammar("", false, "", false, DigitsMax - digits).Create(isTightLow: false, isTightHigh: false)));
        }

        if (isTightAtLast)
        {
            FractionGrammar fraction = new("", false, maxFraction, excludesMax, DigitsMax - WholeDigits(last));
            options.Add(GrammarNode.InOrder(Text(last), fraction.Create(isTightLow: false, isTightHigh: true)));
        }

        return GrammarNode.OneOf([.. options]);
    }

    private static GrammarNode WithFraction(decimal whole, FractionGrammar fraction, bool isTightHigh) =>
        GrammarNode.InOrder(Text(whole), fraction.Create(isTightLow: true, isTightHigh));

    /// <summary>Whole numbers that are not negative, those with equally many digits together.</summary>
    private static IEnumerable<(GrammarNode Node, int Digits)> Whole(decimal min, decimal max)
    {
        while (min <= max)
        {
            string low = min.ToString("F0", CultureInfo.InvariantCulture);
            decimal longest = decimal.Parse(new string('9', low.Length), CultureInfo.InvariantCulture);
            string high = Math.Min(longest, max).ToString("F0", CultureInfo.InvariantCulture);
            yield return (Between(low, high), low.Length);
            min = longest + 1;
        }
    }

    /// <summary>Digits from one number to another; both have the same length.</summary>
    private static GrammarNode Between(string low, string high)
    {
        if (low.Length == 0)
        {
            return GrammarNode.Empty;
        }

        if (!low.AsSpan().ContainsAnyExcept('0') && !high.AsSpan().ContainsAnyExcept('9'))
        {
            return GrammarNode.Times(JsonText.Digit, low.Length, low.Length);
        }

        if (low[0] == high[0])
        {
            return GrammarNode.InOrder(GrammarNode.Text(low[..1]), Between(low[1..], high[1..]));
        }

        List<GrammarNode> options =
        [
            GrammarNode.InOrder(GrammarNode.Text(low[..1]), Between(low[1..], new string('9', low.Length - 1))),
            GrammarNode.InOrder(GrammarNode.Text(high[..1]), Between(new string('0', low.Length - 1), high[1..])),
        ];
        if (high[0] - low[0] > 1)
        {
            options.Add(GrammarNode.InOrder(
                new GrammarNode.Chars(CodePointSet.Between(low[0] + 1, high[0] - 1)), GrammarNode.Times(JsonText.Digit, low.Length - 1, low.Length - 1)));
        }

        return GrammarNode.OneOf([.. options]);
    }

    private static GrammarNode Text(decimal whole) => GrammarNode.Text(whole.ToString("F0", CultureInfo.InvariantCulture));

    private static int WholeDigits(decimal value) => Math.Floor(value).ToString("F0", CultureInfo.InvariantCulture).Length;

    private static string FractionOf(decimal value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? "" : text[(point + 1)..].TrimEnd('0');
    }
}
