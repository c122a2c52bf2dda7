using System.Globalization;
using Hearth.Primitives.Contracts;
using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>A filter as a condition of SQL on the table of records, with the meaning of <see cref="MetadataFilter"/>: always true or false, never null.</summary>
/// <remarks>Values and names of fields are parameters. A cast stands in a CASE behind the test of the kind, because the order of AND is the server's to choose.</remarks>
internal static class PostgresFilter
{
    public static string Condition(MetadataFilter? filter, PostgresStatement statement) => filter switch
    {
        null => "true",
        AllFilter all => Join(all.Parts, " and ", "true", statement),
        AnyFilter any => Join(any.Parts, " or ", "false", statement),
        NotFilter not => $"(not {Condition(not.Part, statement)})",
        CompareFilter { Comparison: MetadataComparison.NotEqual } compare =>
            $"({Condition(new ExistsFilter(compare.Field), statement)} and not {Condition(compare with { Comparison = MetadataComparison.Equal }, statement)})",
        CompareFilter compare => Compare(statement.Text(compare.Field), compare.Comparison, [compare.Value], statement),
        InFilter oneOf => Compare(statement.Text(oneOf.Field), MetadataComparison.Equal, oneOf.Values, statement),
        ExistsFilter exists => $"(metadata -> {statement.Text(exists.Field)} is not null)",
        TextContainsFilter { IgnoreCase: true } contains => $"coalesce(strpos(folded, {statement.Text(contains.Text.ToUpperInvariant())}) > 0, false)",
        TextContainsFilter contains => $"coalesce(strpos(content, {statement.Text(contains.Text)}) > 0, false)",
        IdFilter ids => $"(id = any({statement.Value(ids.Ids.Select(PostgresCharacters.Check).ToArray(), PostgresArrays.Texts)}))",
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "A form of filter that is not known."),
    };

    private static string Join(IReadOnlyList<MetadataFilter> parts, string word, string none, PostgresStatement statement) =>
        parts.Count == 0 ? none : $"({string.Join(word, parts.Select(part => Condition(part, statement)))})";

    private static string Compare(string field, MetadataComparison comparison, IReadOnlyList<MetadataValue> values, PostgresStatement statement)
    {
        string[] single = [.. values.Where(static value => value.Kind != MetadataKind.List).Select(value => CompareItem("item", comparison, value, statement))];
        string[] lists = comparison == MetadataComparison.Equal
            ? [.. values.Where(static value => value.Kind == MetadataKind.List).Select(value => EqualList($"(metadata -> {field})", value.AsList(), statement))]
            : [];
        string[] conditions = single.Length == 0 ? lists :
        [
            $"exists (select 1 from jsonb_array_elements(case metadata -> {field} ->> 'k' when '5' then metadata -> {field} -> 'v' else jsonb_build_array(metadata -> {field}) end) item "
            + $"where {string.Join(" or ", single)})",
            .. lists,
        ];
        return conditions.Length == 0 ? "false" : $"({string.Join(" or ", conditions)})";
    }

    private static string CompareItem(string item, MetadataComparison comparison, MetadataValue value, PostgresStatement statement)
    {
        string sign = comparison switch
        {
            MetadataComparison.Less => "<",
            MetadataComparison.LessOrEqual => "<=",
            MetadataComparison.Greater => ">",
            MetadataComparison.GreaterOrEqual => ">=",
            _ => "=",
        };
        string kind = ((int)value.Kind).ToString(CultureInfo.InvariantCulture);
        return value.Kind switch
        {
            MetadataKind.String => $"(case {item} ->> 'k' when '0' then ({item} ->> 'v') collate \"C\" {sign} {statement.Text(value.AsString())} else false end)",
            MetadataKind.Integer =>
                $"(case {item} ->> 'k' when '1' then ({item} ->> 'v')::bigint {sign} {statement.Value(value.AsInteger(), NpgsqlDbType.Bigint)} "
                + $"when '2' then ({item} ->> 'v')::float8 {sign} {statement.Value(value.AsNumber(), NpgsqlDbType.Double)} else false end)",
            MetadataKind.Number =>
                $"(case when {item} ->> 'k' in ('1', '2') then ({item} ->> 'v')::float8 {sign} {statement.Value(value.AsNumber(), NpgsqlDbType.Double)} else false end)",
            _ => $"(case {item} ->> 'k' when '{kind}' then ({item} ->> 'v')::bigint {sign} "
                + $"{statement.Value(long.Parse(PostgresMetadata.Text(value), CultureInfo.InvariantCulture), NpgsqlDbType.Bigint)} else false end)",
        };
    }

    /// <summary>Whether a field is a list of equal items in the same order.</summary>
    private static string EqualList(string field, IReadOnlyList<MetadataValue> items, PostgresStatement statement)
    {
        string count = items.Count.ToString(CultureInfo.InvariantCulture);
        string[] equal =
        [
            $"jsonb_array_length({field} -> 'v') = {count}",
            .. items.Select((item, index) => CompareItem($"({field} -> 'v' -> {index.ToString(CultureInfo.InvariantCulture)})", MetadataComparison.Equal, item, statement)),
        ];
        return $"(case {field} ->> 'k' when '5' then coalesce({string.Join(" and ", equal)}, false) else false end)";
    }
}
