using System.Globalization;
using System.Text;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Filters;

/// <summary>Filters as text, in one canonical form that <see cref="FilterParser"/> reads.</summary>
public static class FilterText
{
    /// <summary>Words that a field can only be named by in backticks.</summary>
    private static readonly HashSet<string> s_reserved = new(
        ["and", "or", "not", "in", "between", "exists", "contains", "text", "id", "true", "false", "null", "ignoring", "case"], StringComparer.OrdinalIgnoreCase);

    /// <summary>More values or longer texts than these are not worth keeping what they found.</summary>
    private const int KeyValuesMax = 256;

    private const int KeyCharactersMax = 4_096;

    /// <summary>Writes a filter. Nested conjunctions are one, and so are nested disjunctions.</summary>
    /// <exception cref="VectorsException">The filter is beyond <see cref="FilterLimits"/>.</exception>
    public static string Format(MetadataFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        FilterLimits.Check(filter);
        var text = new StringBuilder();
        Write(text, filter, Level.Any);
        return text.ToString();
    }

    /// <summary>Whether a word names a field as it is.</summary>
    internal static bool IsReserved(string word) => s_reserved.Contains(word);

    /// <summary>A text that equal filters share; null where the filter is too long to be remembered.</summary>
    internal static string? TryKey(MetadataFilter filter)
    {
        if (Weight(filter) > KeyValuesMax)
        {
            return null;
        }

        var text = new StringBuilder();
        Write(text, filter, Level.Any);
        return text.Length <= KeyCharactersMax ? text.ToString() : null;
    }

    private static int Weight(MetadataFilter filter) => filter switch
    {
        AllFilter all => all.Parts.Sum(Weight),
        AnyFilter any => any.Parts.Sum(Weight),
        NotFilter not => Weight(not.Part),
        InFilter oneOf => oneOf.Values.Count,
        IdFilter ids => ids.Ids.Count,
        CompareFilter { Value.Kind: MetadataKind.List } compare => compare.Value.AsList().Count,
        _ => 1,
    };

    private static void Write(StringBuilder text, MetadataFilter filter, Level level)
    {
        switch (filter)
        {
            case AllFilter { Parts.Count: 0 }:
                text.Append("true");
                break;
            case AnyFilter { Parts.Count: 0 }:
                text.Append("false");
                break;
            case AllFilter { Parts.Count: 1 } one:
                Write(text, one.Parts[0], level);
                break;
            case AnyFilter { Parts.Count: 1 } one:
                Write(text, one.Parts[0], level);
                break;
            case AllFilter all:
                WriteJoined(text, all.Parts, " and ", Level.All, level == Level.Not);
                break;
            case AnyFilter any:
                WriteJoined(text, any.Parts, " or ", Level.Any, level != Level.Any);
                break;
            case NotFilter not:
                text.Append("not ");
                Write(text, not.Part, Level.Not);
                break;
            default:
                WriteLeaf(text, filter);
                break;
        }
    }

    private static void WriteJoined(StringBuilder text, IReadOnlyList<MetadataFilter> parts, string word, Level level, bool isEnclosed)
    {
        text.Append(isEnclosed ? "(" : "");
        for (int index = 0; index < parts.Count; index++)
        {
            text.Append(index > 0 ? word : "");
            Write(text, parts[index], level);
        }

        text.Append(isEnclosed ? ")" : "");
    }

    private static void WriteLeaf(StringBuilder text, MetadataFilter filter)
    {
        switch (filter)
        {
            case CompareFilter compare:
                WriteField(text, compare.Field);
                text.Append(compare.Comparison switch
                {
                    MetadataComparison.Equal => " = ",
                    MetadataComparison.NotEqual => " != ",
                    MetadataComparison.Less => " < ",
                    MetadataComparison.LessOrEqual => " <= ",
                    MetadataComparison.Greater => " > ",
                    _ => " >= ",
                });
                WriteValue(text, compare.Value);
                break;
            case InFilter oneOf:
                WriteField(text, oneOf.Field);
                text.Append(" in (");
                WriteValues(text, oneOf.Values);
                text.Append(')');
                break;
            case ExistsFilter exists:
                WriteField(text, exists.Field);
                text.Append(" exists");
                break;
            case TextContainsFilter contains:
                text.Append("text contains ");
                WriteString(text, contains.Text);
                text.Append(contains.IgnoreCase ? " ignoring case" : "");
                break;
            case IdFilter ids:
                text.Append("id in (");
                for (int index = 0; index < ids.Ids.Count; index++)
                {
                    text.Append(index > 0 ? ", " : "");
                    WriteString(text, ids.Ids[index]);
                }

                text.Append(')');
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(filter), filter, "A form of filter that is not known.");
        }
    }

    private static void WriteField(StringBuilder text, string field)
    {
        if (FilterLexer.IsWord(field) && !IsReserved(field))
        {
            text.Append(field);
        }
        else
        {
            WriteQuoted(text, field, '`');
        }
    }

    private static void WriteValues(StringBuilder text, IReadOnlyList<MetadataValue> values)
    {
        for (int index = 0; index < values.Count; index++)
        {
            text.Append(index > 0 ? ", " : "");
            WriteValue(text, values[index]);
        }
    }

    private static void WriteValue(StringBuilder text, MetadataValue value)
    {
        switch (value.Kind)
        {
            case MetadataKind.String:
                WriteString(text, value.AsString());
                break;
            case MetadataKind.Number:
                string number = value.ToString();
                text.Append(number).Append(number.AsSpan().ContainsAny('.', 'E') ? "" : ".0");
                break;
            case MetadataKind.Date:
                text.Append(value.AsDate().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
                break;
            case MetadataKind.List:
                text.Append('[');
                WriteValues(text, value.AsList());
                text.Append(']');
                break;
            default:
                text.Append(value.ToString());
                break;
        }
    }

    private static void WriteString(StringBuilder text, string value) => WriteQuoted(text, value, '"');

    private static void WriteQuoted(StringBuilder text, string value, char quote)
    {
        text.Append(quote);
        foreach (char letter in value)
        {
            if (letter == quote || letter == '\\')
            {
                text.Append('\\').Append(letter);
            }
            else if (char.IsControl(letter) || char.IsSurrogate(letter))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
            else
            {
                text.Append(letter);
            }
        }

        text.Append(quote);
    }

    /// <summary>What a part may be without parentheses.</summary>
    private enum Level
    {
        Any = 0,
        All = 1,
        Not = 2,
    }
}
