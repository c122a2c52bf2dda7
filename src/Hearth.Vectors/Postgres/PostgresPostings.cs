using Hearth.Vectors.Words;
using Npgsql;

namespace Hearth.Vectors.Postgres;

/// <summary>Postings that wait for being written together.</summary>
internal sealed class PostgresPostings(string table, int most)
{
    private readonly List<string> _terms = [];
    private readonly List<long> _numbers = [];
    private readonly List<int> _counts = [];
    private readonly List<int> _lengths = [];
    private readonly List<string> _positions = [];

    public async Task AddAsync(NpgsqlConnection connection, long number, AnalyzedText text, CancellationToken cancellationToken)
    {
        for (int index = 0; index < text.Terms.Length; index++)
        {
            _terms.Add(text.Terms[index]);
            _numbers.Add(number);
            _counts.Add(Math.Min(text.Positions[index].Length, ushort.MaxValue));
            _lengths.Add(text.Length);
            _positions.Add($"{{{string.Join(',', text.Positions[index])}}}");
        }

        if (_terms.Count >= most)
        {
            await FlushAsync(connection, cancellationToken);
        }
    }

    public async Task FlushAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_terms.Count == 0)
        {
            return;
        }

        PostgresStatement insert = new PostgresStatement()
            .Add($"insert into {table} (term, number, count, length, positions) select term, number, count, length, positions::int[] from unnest(")
            .Add(_terms.ToArray(), PostgresArrays.Texts).Add(", ")
            .Add(_numbers.ToArray(), PostgresArrays.Bigints).Add(", ")
            .Add(_counts.ToArray(), PostgresArrays.Integers).Add(", ")
            .Add(_lengths.ToArray(), PostgresArrays.Integers).Add(", ")
            .Add(_positions.ToArray(), PostgresArrays.Texts)
            .Add(") as incoming(term, number, count, length, positions)");
        await insert.RunAsync(connection, cancellationToken);
        _terms.Clear();
        _numbers.Clear();
        _counts.Clear();
        _lengths.Clear();
        _positions.Clear();
    }
}
