using System.Globalization;

namespace Hearth.Inference.Templates.Values;

/// <summary>Numbers to text and back as ECMA-262 does it (Number::toString, StringToNumber, parseInt, parseFloat).</summary>
internal static class JsNumber
{
    /// <summary>The shortest decimal that reads back as the number; an exponent outside 1e-7 .. 1e21.</summary>
    public static string ToText(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        if (value is 0)
        {
            return "0";
        }

        (string digits, int point) = Decompose(Math.Abs(value));
        string sign = value < 0 ? "-" : string.Empty;
        if (digits.Length <= point && point <= 21)
        {
            return sign + digits.PadRight(point, '0');
        }

        if (point is > 0 and <= 21)
        {
            return sign + digits[..point] + "." + digits[point..];
        }

        if (point is > -6 and <= 0)
        {
            return sign + "0." + new string('0', -point) + digits;
        }

        int exponent = point - 1;
        string mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What a template prints for a number: floats show that they are.</summary>
    public static string ToText(NumberValue number)
    {
        if (!number.IsFloat)
        {
            return ToText(number.Value);
        }

        if (number.Value is 0)
        {
            return double.IsNegative(number.Value) ? "-0.0" : "0.0";
        }

        string text = ToText(number.Value);
        return Math.IEEERemainder(number.Value, 1) is 0 && Math.Abs(number.Value) < 1e21 ? text + ".0" : text;
    }

    /// <summary>The number a whole string stands for; NaN where it stands for none.</summary>
    public static double FromText(string text)
    {
        ReadOnlySpan<char> trimmed = Trim(text);
        if (trimmed.IsEmpty)
        {
            return 0;
        }

        if (trimmed.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(trimmed[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits) ? bits : double.NaN;
        }

        int length = MeasureFloat(trimmed, out double value);
        return length == trimmed.Length ? value : double.NaN;
    }

    /// <summary>Equality of numbers: NaN equals nothing, not even itself.</summary>
#pragma warning disable S1244 // Floating point numbers should not be tested for equality: this is the language's own exact equality
    public static bool AreEqual(double left, double right) => left == right;
#pragma warning restore S1244

    /// <summary>The integer a string begins with; NaN where it begins with none.</summary>
    public static double ParseInteger(string text)
    {
        ReadOnlySpan<char> trimmed = Trim(text);
        int length = !trimmed.IsEmpty && trimmed[0] is '+' or '-' ? 1 : 0;
        int digits = length;
        while (length < trimmed.Length && char.IsAsciiDigit(trimmed[length]))
        {
            length++;
        }

        return length > digits
            ? double.Parse(trimmed[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : double.NaN;
    }

    /// <summary>The number a string begins with; NaN where it begins with none.</summary>
    public static double ParseFloat(string text) => MeasureFloat(Trim(text), out double value) > 0 ? value : double.NaN;

    private static ReadOnlySpan<char> Trim(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan(JsText.CountStart(text));
        return trimmed[..^JsText.CountEnd(trimmed)];
    }

    private static int MeasureFloat(ReadOnlySpan<char> text, out double value)
    {
        int sign = !text.IsEmpty && text[0] is '+' or '-' ? 1 : 0;
        if (text[sign..].StartsWith("Infinity", StringComparison.Ordinal))
        {
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return sign + 8;
        }

        int whole = CountDigits(text, sign);
        int length = sign + whole;
        int fraction = 0;
        if (length < text.Length && text[length] == '.')
        {
            fraction = CountDigits(text, length + 1);
            length += whole + fraction > 0 ? fraction + 1 : 0;
        }

        if (whole + fraction == 0)
        {
            value = double.NaN;
            return 0;
        }

        if (length < text.Length && text[length] is 'e' or 'E')
        {
            int exponent = length + 1;
            exponent += exponent < text.Length && text[exponent] is '+' or '-' ? 1 : 0;
            int count = CountDigits(text, exponent);
            length = count > 0 ? exponent + count : length;
        }

        value = double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
        return length;
    }

    private static int CountDigits(ReadOnlySpan<char> text, int start)
    {
        int count = 0;
        while (start + count < text.Length && char.IsAsciiDigit(text[start + count]))
        {
            count++;
        }

        return count;
    }

    // The digits without leading or trailing zeros, and where among them the point stands.
    private static (string Digits, int Point) Decompose(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = mark < 0 ? text : text[..mark];
        int exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        int point = (dot < 0 ? mantissa.Length : dot) + exponent;
        string digits = mantissa.Replace(".", string.Empty, StringComparison.Ordinal);
        string trimmed = digits.TrimStart('0');
        return (trimmed.TrimEnd('0'), point - (digits.Length - trimmed.Length));
    }
}
