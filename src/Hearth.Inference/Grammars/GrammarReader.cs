using System.Text;

namespace Hearth.Inference.Grammars;

/// <summary>Walks through the text of a pattern or a grammar, character by character.</summary>
/// <param name="text">At most <see cref="GrammarLimits.SourceLengthMax"/> code units.</param>
/// <param name="error">What is wrong where it cannot be read.</param>
/// <param name="name">What the text is, for messages.</param>
internal sealed class GrammarReader(string text, Hearth.Primitives.ErrorDefinition error, string name)
{
    public const int End = -1;

    public int Position { get; set; }

    /// <summary>The next character; <see cref="End"/> behind the last.</summary>
    public int Peek() => Position >= text.Length ? End : Rune.TryGetRuneAt(text, Position, out Rune rune) ? rune.Value : 0xFFFD;

    public int Read()
    {
        int point = Peek();
        Position += point > char.MaxValue ? 2 : point == End ? 0 : 1;
        return point;
    }

    /// <summary>Passes over a text, if it comes next.</summary>
    public bool TryRead(string expected)
    {
        bool isThere = text.AsSpan(Math.Min(Position, text.Length)).StartsWith(expected, StringComparison.Ordinal);
        Position += isThere ? expected.Length : 0;
        return isThere;
    }

    /// <summary>Reads a number in decimal; null where there is no digit.</summary>
    public int? ReadNumber()
    {
        int? number = null;
        while (Peek() is >= '0' and <= '9')
        {
            number = ((number ?? 0) * 10) + (Read() - '0');
            if (number > GrammarLimits.RepeatMax)
            {
                throw GrammarFaults.TooLarge("repetitions in one place", GrammarLimits.RepeatMax);
            }
        }

        return number;
    }

    /// <summary>Reads so many hexadecimal digits.</summary>
    public int ReadHex(int digits)
    {
        int value = 0;
        for (int digit = 0; digit < digits; digit++)
        {
            int point = Read();
            value = point < 128 && char.IsAsciiHexDigit((char)Math.Max(0, point))
                ? (value << 4) + Convert.ToInt32(((char)point).ToString(), 16)
                : throw Fault($"needs {digits} hexadecimal digits");
        }

        return value;
    }

    /// <summary>An error at the present place.</summary>
    public InferenceException Fault(string what) => new(
        error, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} {what}, at character {Position + 1}."));
}
