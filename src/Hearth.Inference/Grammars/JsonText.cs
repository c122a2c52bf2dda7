using System.Text;

namespace Hearth.Inference.Grammars;

/// <summary>The pieces that JSON is made of. Compact, with at most one space behind a colon and a comma, so that an answer cannot be white space for ever.</summary>
internal static class JsonText
{
    /// <summary>Digits of a whole number, which a double holds exactly.</summary>
    public const int IntegerDigitsMax = 15;

    /// <summary>Digits behind the point of a number without bounds.</summary>
    public const int FractionDigitsMax = 16;

    /// <summary>Characters that a string may hold as they are.</summary>
    public static CodePointSet PlainChars { get; } = CodePointSet.Between(0x20, CodePointSet.Last).Except(CodePointSet.Of('"', '\\'));

    public static GrammarNode Digit { get; } = new GrammarNode.Chars(CodePointSet.Between('0', '9'));

    public static GrammarNode DigitNotZero { get; } = new GrammarNode.Chars(CodePointSet.Between('1', '9'));

    public static GrammarNode Comma { get; } = GrammarNode.InOrder(GrammarNode.Text(","), GrammarNode.Optional(GrammarNode.Text(" ")));

    public static GrammarNode Colon { get; } = GrammarNode.InOrder(GrammarNode.Text(":"), GrammarNode.Optional(GrammarNode.Text(" ")));

    /// <summary>One character of a string, in any way of writing it that stands for one.</summary>
    public static GrammarNode AnyChar { get; } = CreateAnyChar();

    /// <summary>Any string; one rule, so that all of them in all places share what is found out about tokens.</summary>
    public static GrammarNode AnyString { get; } = new GrammarNode.Call(new GrammarRule { Body = Quoted(GrammarNode.Times(AnyChar, 0, null)) });

    public static GrammarNode AnyInteger { get; } = GrammarNode.OneOf(
        GrammarNode.Text("0"),
        GrammarNode.InOrder(GrammarNode.Optional(GrammarNode.Text("-")), DigitNotZero, GrammarNode.Times(Digit, 0, IntegerDigitsMax - 1)));

    public static GrammarNode AnyNumber { get; } = GrammarNode.InOrder(
        GrammarNode.Optional(GrammarNode.Text("-")),
        GrammarNode.OneOf(GrammarNode.Text("0"), GrammarNode.InOrder(DigitNotZero, GrammarNode.Times(Digit, 0, IntegerDigitsMax - 1))),
        GrammarNode.Optional(GrammarNode.InOrder(GrammarNode.Text("."), GrammarNode.Times(Digit, 1, FractionDigitsMax))),
        GrammarNode.Optional(GrammarNode.InOrder(
            new GrammarNode.Chars(CodePointSet.Of('e', 'E')),
            GrammarNode.Optional(new GrammarNode.Chars(CodePointSet.Of('+', '-'))),
            GrammarNode.Times(Digit, 1, 2))));

    public static GrammarNode Boolean { get; } = GrammarNode.OneOf(GrammarNode.Text("true"), GrammarNode.Text("false"));

    public static GrammarNode Null { get; } = GrammarNode.Text("null");

    /// <summary>Any JSON value.</summary>
    public static GrammarNode AnyValue { get; } = CreateAnyValue();

    /// <summary>Any JSON object.</summary>
    public static GrammarNode AnyObject { get; } = ObjectOf(AnyString, AnyValue);

    /// <summary>Any JSON array.</summary>
    public static GrammarNode AnyArray { get; } = ArrayOf(AnyValue, 0, null);

    public static GrammarNode Quoted(GrammarNode text) => GrammarNode.InOrder(GrammarNode.Text("\""), text, GrammarNode.Text("\""));

    /// <summary>An object of any number of members.</summary>
    public static GrammarNode ObjectOf(GrammarNode key, GrammarNode value) => GrammarNode.InOrder(
        GrammarNode.Text("{"), GrammarBuilder.Repeat(GrammarNode.InOrder(key, Colon, value), Comma, 0, null), GrammarNode.Text("}"));

    public static GrammarNode ArrayOf(GrammarNode item, int min, int? max) =>
        GrammarNode.InOrder(GrammarNode.Text("["), GrammarBuilder.Repeat(item, Comma, min, max), GrammarNode.Text("]"));

    /// <summary>One character of a set as a string holds it: as it is where that is allowed, else as its short escape.</summary>
    /// <remarks>The long escape is used where a set has nothing else: leaving it out makes for fewer ways to write a text, not for fewer texts worth writing.</remarks>
    public static GrammarNode CharOf(CodePointSet set)
    {
        if (set.Equals(CodePointSet.All))
        {
            return AnyChar;
        }

        List<GrammarNode> options = [];
        CodePointSet plain = set.Intersect(PlainChars);
        if (!plain.IsEmpty)
        {
            options.Add(new GrammarNode.Chars(plain));
        }

        CodePointSet letters = CodePointSet.Empty;
        foreach ((int first, int last) in set.Except(PlainChars).Ranges)
        {
            for (int point = first; point <= last; point++)
            {
                string escape = Escape((char)point);
                if (escape.Length == 2)
                {
                    letters = letters.Union(CodePointSet.Of(escape[1]));
                }
                else if (plain.IsEmpty)
                {
                    options.Add(GrammarNode.Text(escape));
                }
            }
        }

        if (!letters.IsEmpty)
        {
            options.Add(GrammarNode.InOrder(GrammarNode.Text("\\"), new GrammarNode.Chars(letters)));
        }

        return GrammarNode.OneOf([.. options]);
    }

    /// <summary>A text as the inside of a JSON string.</summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char unit in text)
        {
            escaped.Append(unit is '"' or '\\' or < ' ' ? Escape(unit) : unit.ToString());
        }

        return escaped.ToString();
    }

    private static string Escape(char unit) => unit switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
    };

    private static GrammarNode.Choice CreateAnyChar()
    {
        GrammarNode hex = Hex("0123456789abcdefABCDEF");
        // Half of a surrogate pair is no character, though JSON's own grammar lets it pass.
        GrammarNode.Choice unit = new([
            GrammarNode.InOrder(Hex("0123456789abcefABCEF"), hex, hex, hex),
            GrammarNode.InOrder(Hex("dD"), Hex("01234567"), hex, hex),
            GrammarNode.InOrder(Hex("dD"), Hex("89abAB"), hex, hex, GrammarNode.Text("\\u"), Hex("dD"), Hex("cdefCDEF"), hex, hex),
        ]);
        GrammarRule escape = new()
        {
            Body = GrammarNode.InOrder(
                GrammarNode.Text("\\"),
                GrammarNode.OneOf(Hex("\"\\/bfnrt"), GrammarNode.InOrder(GrammarNode.Text("u"), unit))),
        };
        return new GrammarNode.Choice([new GrammarNode.Chars(PlainChars), new GrammarNode.Call(escape)]);
    }

    private static GrammarNode.Chars Hex(string digits) => new(CodePointSet.Of([.. digits.Select(static digit => (int)digit)]));

    private static GrammarNode.Call CreateAnyValue()
    {
        GrammarRule value = new();
        GrammarNode.Call call = new(value);
        value.Body = GrammarNode.OneOf(AnyString, AnyNumber, Boolean, Null, ObjectOf(AnyString, call), ArrayOf(call, 0, null));
        return call;
    }
}
