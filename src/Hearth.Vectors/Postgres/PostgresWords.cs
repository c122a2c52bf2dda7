using Hearth.Primitives.Contracts;
using Hearth.Vectors.Words;
using Npgsql;
using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>BM25 over the table of postings, by the formula of <see cref="Bm25"/>: the server sums, so that only the best come back.</summary>
internal static class PostgresWords
{
    /// <summary>Terms that a beginning may stand for.</summary>
    private const int ExpansionsMax = 64;

    public static async Task<List<(string Id, double Score)>> SearchAsync(
        NpgsqlConnection connection, PostgresEntry entry, WordQuery query, MetadataFilter? filter, int take, CancellationToken cancellationToken)
    {
        var asked = new Dictionary<string, int>(query.Terms, StringComparer.Ordinal);
        foreach (string term in await ExpandAsync(connection, entry.Tables, query.Prefixes, cancellationToken))
        {
            asked[term] = asked.GetValueOrDefault(term) + 1;
        }

        string[] all = [.. asked.Keys.Concat(query.Phrases.SelectMany(static phrase => phrase.Select(static word => word.Term))).Distinct(StringComparer.Ordinal)];
        Dictionary<string, double> weights = await WeighAsync(connection, entry, all, cancellationToken);
        double average = entry.Records == 0 ? 1 : Math.Max(1, (double)entry.Words / entry.Records);
        double constant = Bm25.K1 * (1 - Bm25.B);
        double slope = Bm25.K1 * Bm25.B / average;
        var numbers = new List<long>();
        var scores = new List<double>();
        foreach (IReadOnlyList<WordOccurrence> phrase in query.Phrases)
        {
            double weight = phrase.Sum(word => weights[word.Term]);
            foreach ((long number, int count, int length) in await PhraseAsync(connection, entry.Tables, phrase, cancellationToken))
            {
                numbers.Add(number);
                scores.Add(weight * count / (count + constant + (slope * length)));
            }
        }

        var select = new PostgresStatement();
        select.Add("with part as (select posting.number, word.weight * posting.count / (posting.count + ").Add(constant, NpgsqlDbType.Double).Add(" + ").Add(slope, NpgsqlDbType.Double)
            .Add(" * posting.length) as score from unnest(").Add(asked.Keys.ToArray(), PostgresArrays.Texts).Add(", ")
            .Add(asked.Select(term => term.Value * weights[term.Key]).ToArray(), PostgresArrays.Doubles)
            .Add($") as word(term, weight) join {entry.Tables.Postings} posting on posting.term = word.term collate \"C\" union all select number, score from unnest(")
            .Add(numbers.ToArray(), PostgresArrays.Bigints).Add(", ").Add(scores.ToArray(), PostgresArrays.Doubles)
            .Add(") as phrase(number, score)), total as (select number, sum(score) as score from part group by number) ")
            .Add($"select id, score from total join {entry.Tables.Records} using (number) where {PostgresFilter.Condition(filter, select)} order by score desc, id limit ").Add(take, NpgsqlDbType.Integer);
        return await select.ReadAsync(connection, static reader => (reader.GetString(0), reader.GetDouble(1)), cancellationToken);
    }

    private static async Task<HashSet<string>> ExpandAsync(NpgsqlConnection connection, PostgresTables tables, IReadOnlyList<string> prefixes, CancellationToken cancellationToken)
    {
        var expanded = new HashSet<string>(StringComparer.Ordinal);
        foreach (string prefix in prefixes)
        {
            var select = new PostgresStatement();
            select.Add($"select distinct term from {tables.Postings} where term >= {select.Text(prefix)} and term < {select.Text(prefix + "\U0010FFFF")} order by term limit ")
                .Add(ExpansionsMax, NpgsqlDbType.Integer);
            expanded.UnionWith(await select.ReadAsync(connection, static reader => reader.GetString(0), cancellationToken));
        }

        return expanded;
    }

    private static async Task<Dictionary<string, double>> WeighAsync(NpgsqlConnection connection, PostgresEntry entry, string[] terms, CancellationToken cancellationToken)
    {
        var weights = terms.ToDictionary(static term => term, _ => Idf(entry.Records, 0), StringComparer.Ordinal);
        PostgresStatement select = new PostgresStatement().Add($"select term, count(*) from {entry.Tables.Postings} where term = any(")
            .Add(terms, PostgresArrays.Texts).Add(") group by term");
        foreach ((string term, long having) in await select.ReadAsync(connection, static reader => (reader.GetString(0), reader.GetInt64(1)), cancellationToken))
        {
            weights[term] = Idf(entry.Records, having);
        }

        return weights;
    }

    private static double Idf(long records, long having) => Math.Log(1 + ((records - having + .5) / (having + .5)));

    /// <summary>The records in which the words follow each other, how often, and their lengths.</summary>
    private static async Task<List<(long Number, int Count, int Length)>> PhraseAsync(
        NpgsqlConnection connection, PostgresTables tables, IReadOnlyList<WordOccurrence> phrase, CancellationToken cancellationToken)
    {
        string[] terms = [.. phrase.Select(static word => word.Term).Distinct(StringComparer.Ordinal)];
        PostgresStatement select = new PostgresStatement()
            .Add($"select number, max(length), array_agg(term), array_agg(positions::text) from {tables.Postings} where term = any(").Add(terms, PostgresArrays.Texts)
            .Add(") group by number having count(*) = ").Add(terms.Length, NpgsqlDbType.Integer);
        List<(long Number, int Count, int Length)> rows = await select.ReadAsync(
            connection,
            reader => (reader.GetInt64(0), Count(phrase, reader.GetFieldValue<string[]>(2), reader.GetFieldValue<string[]>(3)), reader.GetInt32(1)),
            cancellationToken);
        rows.RemoveAll(static row => row.Count == 0);
        return rows;
    }

    private static int Count(IReadOnlyList<WordOccurrence> phrase, string[] terms, string[] positions)
    {
        var places = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        for (int index = 0; index < terms.Length; index++)
        {
            places[terms[index]] = [.. positions[index].Trim('{', '}').Split(',').Select(static place => int.Parse(place, System.Globalization.CultureInfo.InvariantCulture))];
        }

        return places[phrase[0].Term].Count(begin => phrase.All(word => places[word.Term].Contains(begin + word.Position - phrase[0].Position)));
    }
}
