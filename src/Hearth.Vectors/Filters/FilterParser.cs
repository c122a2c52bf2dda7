using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Filters;

/// <summary>Reads filters that people write.</summary>
/// <remarks>
/// <code>
/// filter    := all { "or" all }
/// all       := one { "and" one }
/// one       := "not" one | "(" filter ")" | "true" | "false" | "text" "contains" string [ "ignoring" "case" ]
///            | "id" ( "=" | "!=" ) string | "id" [ "not" ] "in" values | "exists" field | field condition
/// condition := ( "=" | "!=" | "&lt;" | "&lt;=" | ">" | ">=" ) value | [ "not" ] "in" values | [ "not" ] "between" value "and" value | [ "not" ] "exists"
/// values    := ( "(" | "[" ) [ value { "," value } ] ( ")" | "]" )
/// value     := string | number | date | "true" | "false" | "[" [ value { "," value } ] "]"
/// field     := word | `any name`
/// </code>
/// Words are not case-sensitive, names and strings are. A string stands in double or single quotes, with the escapes of JSON. <c>between</c> includes both ends.
/// </remarks>
public sealed class FilterParser
{
    private static readonly string[] s_operators = ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "between", "exists", "contains", "and", "or", "not"];

    private static readonly Dictionary<string, string> s_meant = new(StringComparer.OrdinalIgnoreCase)
    {
        ["like"] = "'text contains' looks into the text; a field is compared with =",
        ["ilike"] = "'text contains ... ignoring case' looks into the text",
        ["matches"] = "'text contains' looks into the text",
        ["is"] = "write '=' or 'exists'",
        ["equals"] = "write '='",
        ["eq"] = "write '='",
        ["ne"] = "write '!='",
        ["lt"] = "write '<'",
        ["lte"] = "write '<='",
        ["gt"] = "write '>'",
        ["gte"] = "write '>='",
        ["has"] = "write '=': of a list one matching item is enough",
        ["includes"] = "write '=': of a list one matching item is enough",
        ["contains"] = "'contains' is for the text: 'text contains \"...\"'; of a list one item that equals is enough, so write '='",
        ["null"] = "write 'not exists'",
    };

    private readonly List<FilterToken> _tokens = [];
    private int _next;
    private int _depth;

    private FilterParser(string text)
    {
        var lexer = new FilterLexer(text);
        do
        {
            _tokens.Add(lexer.Next());
        }
        while (_tokens[^1].Kind != FilterTokenKind.End);
    }

    private FilterToken Current => _tokens[_next];

    /// <summary>Reads a filter.</summary>
    /// <param name="text">The text, at most <see cref="FilterLimits.TextCharactersMax"/> characters.</param>
    /// <returns>The filter; <see cref="FilterText.Format"/> writes it again.</returns>
    /// <exception cref="VectorsException">The text is no filter (the message says where and what was meant), or beyond <see cref="FilterLimits"/>.</exception>
    public static MetadataFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > FilterLimits.TextCharactersMax)
        {
            throw new VectorsException(VectorsErrors.FilterTooLarge, $"the filter has {text.Length} characters; allowed are {FilterLimits.TextCharactersMax}");
        }

        var parser = new FilterParser(text);
        MetadataFilter filter = parser.Any();
        if (parser.Current.Kind != FilterTokenKind.End)
        {
            throw parser.Unexpected("'and', 'or' or the end");
        }

        FilterLimits.Check(filter);
        return filter;
    }

    private MetadataFilter Any()
    {
        if (++_depth > FilterLimits.DepthMax)
        {
            throw FilterLimits.TooDeep();
        }

        List<MetadataFilter> parts = [All()];
        while (TakeWord("or"))
        {
            parts.Add(All());
        }

        _depth--;
        return parts.Count == 1 ? parts[0] : new AnyFilter(parts);
    }

    private MetadataFilter All()
    {
        List<MetadataFilter> parts = [One()];
        while (TakeWord("and"))
        {
            parts.Add(One());
        }

        return parts.Count == 1 ? parts[0] : new AllFilter(parts);
    }

    private MetadataFilter One()
    {
        if (TakeWord("not"))
        {
            if (++_depth > FilterLimits.DepthMax)
            {
                throw FilterLimits.TooDeep();
            }

            var not = new NotFilter(One());
            _depth--;
            return not;
        }

        if (TakeSymbol("("))
        {
            MetadataFilter inner = Any();
            return TakeSymbol(")") ? inner : throw Unexpected("')'");
        }

        if (TakeWord("true"))
        {
            return new AllFilter([]);
        }

        if (TakeWord("false"))
        {
            return new AnyFilter([]);
        }

        if (TakeWord("exists"))
        {
            return new ExistsFilter(Field());
        }

        if (TakeWord("text"))
        {
            return Text();
        }

        if (TakeWord("id"))
        {
            return Id();
        }

        return Condition(Field());
    }

    private TextContainsFilter Text()
    {
        if (!TakeWord("contains"))
        {
            throw Unexpected("'contains': 'text' is the record's text, and a field of that name stands in backticks");
        }

        string text = String();
        if (!TakeWord("ignoring"))
        {
            return new TextContainsFilter(text);
        }

        return TakeWord("case") ? new TextContainsFilter(text, IgnoreCase: true) : throw Unexpected("'case'");
    }

    private MetadataFilter Id()
    {
        if (TakeSymbol("=") || TakeSymbol("=="))
        {
            return new IdFilter([String()]);
        }

        if (TakeSymbol("!=") || TakeSymbol("<>"))
        {
            return new NotFilter(new IdFilter([String()]));
        }

        bool isNot = TakeWord("not");
        if (!TakeWord("in"))
        {
            throw Unexpected("'=', '!=' or 'in': 'id' is the record's id, and a field of that name stands in backticks");
        }

        int place = Current.Start;
        IReadOnlyList<MetadataValue> values = Values();
        if (values.Any(static value => value.Kind != MetadataKind.String))
        {
            throw FilterLexer.Error(place, "ids are strings in double quotes");
        }

        var ids = new IdFilter([.. values.Select(static value => value.AsString())]);
        return isNot ? new NotFilter(ids) : ids;
    }

    private string Field()
    {
        FilterToken token = Current;
        if (token.Kind == FilterTokenKind.Name || (token.Kind == FilterTokenKind.Word && !FilterText.IsReserved(token.Text)))
        {
            _next++;
            return token.Text.Length > 0 ? token.Text : throw FilterLexer.Error(token.Start, "a field has a name");
        }

        throw Unexpected("the name of a field");
    }

    private MetadataFilter Condition(string field)
    {
        if (Comparison() is { } comparison)
        {
            return new CompareFilter(field, comparison, Value(isItem: false));
        }

        bool isNot = TakeWord("not");
        MetadataFilter condition;
        if (TakeWord("in"))
        {
            condition = new InFilter(field, Values());
        }
        else if (TakeWord("exists"))
        {
            condition = new ExistsFilter(field);
        }
        else if (TakeWord("between"))
        {
            MetadataValue low = Value(isItem: false);
            if (!TakeWord("and"))
            {
                throw Unexpected("'and'");
            }

            condition = new AllFilter([new CompareFilter(field, MetadataComparison.GreaterOrEqual, low), new CompareFilter(field, MetadataComparison.LessOrEqual, Value(isItem: false))]);
        }
        else
        {
            throw Unexpected("'=', '!=', '<', '<=', '>', '>=', 'in', 'between' or 'exists'");
        }

        return isNot ? new NotFilter(condition) : condition;
    }

    private MetadataComparison? Comparison()
    {
        if (Current.Kind != FilterTokenKind.Symbol)
        {
            return null;
        }

        MetadataComparison? comparison = Current.Text switch
        {
            "=" or "==" => MetadataComparison.Equal,
            "!=" or "<>" => MetadataComparison.NotEqual,
            "<" => MetadataComparison.Less,
            "<=" => MetadataComparison.LessOrEqual,
            ">" => MetadataComparison.Greater,
            ">=" => MetadataComparison.GreaterOrEqual,
            _ => null,
        };
        _next += comparison is null ? 0 : 1;
        return comparison;
    }

    private List<MetadataValue> Values()
    {
        string end = TakeSymbol("(") ? ")" : TakeSymbol("[") ? "]" : throw Unexpected("'(' and the values");
        return Items(end, isItem: false);
    }

    private List<MetadataValue> Items(string end, bool isItem)
    {
        var values = new List<MetadataValue>();
        if (TakeSymbol(end))
        {
            return values;
        }

        do
        {
            values.Add(Value(isItem));
        }
        while (TakeSymbol(","));

        return TakeSymbol(end) ? values : throw Unexpected($"',' or '{end}'");
    }

    private MetadataValue Value(bool isItem)
    {
        FilterToken token = Current;
        if (token.Kind == FilterTokenKind.Value)
        {
            _next++;
            return token.Value;
        }

        if (TakeWord("true"))
        {
            return MetadataValue.Of(true);
        }

        if (TakeWord("false"))
        {
            return MetadataValue.Of(false);
        }

        if (!isItem && TakeSymbol("["))
        {
            return MetadataValue.Of(Items("]", isItem: true));
        }

        throw token.Kind is FilterTokenKind.Word or FilterTokenKind.Name && !token.IsWord("null")
            ? FilterLexer.Error(token.Start, "a value is needed; strings stand in double quotes")
            : Unexpected("a value");
    }

    private string String()
    {
        FilterToken token = Current;
        if (token.Kind == FilterTokenKind.Value && token.Value.Kind == MetadataKind.String)
        {
            _next++;
            return token.Value.AsString();
        }

        throw Unexpected("a string in double quotes");
    }

    private bool TakeWord(string word)
    {
        bool isHere = Current.IsWord(word);
        _next += isHere ? 1 : 0;
        return isHere;
    }

    private bool TakeSymbol(string symbol)
    {
        bool isHere = Current.IsSymbol(symbol);
        _next += isHere ? 1 : 0;
        return isHere;
    }

    private VectorsException Unexpected(string expected)
    {
        FilterToken token = Current;
        if (token.Kind == FilterTokenKind.End)
        {
            return FilterLexer.Error(token.Start, $"the filter ends where {expected} is needed");
        }

        string hint = token.Kind == FilterTokenKind.Word ? Hint(token.Text) : "";
        return FilterLexer.Error(token.Start, $"{expected} is needed{hint}");
    }

    private static string Hint(string word)
    {
        if (s_meant.TryGetValue(word, out string? meant))
        {
            return $"; {meant}";
        }

        string? near = s_operators.FirstOrDefault(known => char.IsLetter(known[0]) && !string.Equals(known, word, StringComparison.OrdinalIgnoreCase) && Distance(known, word) <= 2 && word.Length > 2);
        return near is null ? "" : $"; did you mean '{near}'?";
    }

    /// <summary>How many letters must be added, taken away or replaced.</summary>
    private static int Distance(string left, string right)
    {
        if (right.Length > 16)
        {
            return int.MaxValue;
        }

        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int index = 1; index <= left.Length; index++)
        {
            int diagonal = row[0];
            row[0] = index;
            for (int other = 1; other <= right.Length; other++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(left[index - 1]) == char.ToLowerInvariant(right[other - 1]) ? 0 : 1);
                diagonal = row[other];
                row[other] = Math.Min(replaced, Math.Min(row[other], row[other - 1]) + 1);
            }
        }

        return row[^1];
    }
}
