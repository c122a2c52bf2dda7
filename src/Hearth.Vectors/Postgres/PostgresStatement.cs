using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>A statement while it is written: its text holds only words of this program and numbers it counted itself; whatever came from outside is a parameter.</summary>
internal sealed class PostgresStatement
{
    private readonly StringBuilder _text = new();
    private readonly List<NpgsqlParameter> _values = [];

    public PostgresStatement Add(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Adds a value and where it stands.</summary>
    public PostgresStatement Add(object? value, NpgsqlDbType type)
    {
        _text.Append(Value(value, type));
        return this;
    }

    /// <summary>The name that stands for a value.</summary>
    public string Value(object? value, NpgsqlDbType type)
    {
        var parameter = new NpgsqlParameter($"v{_values.Count}", type) { Value = value ?? DBNull.Value };
        _values.Add(parameter);
        return $"@{parameter.ParameterName}";
    }

    public string Text(string value) => Value(PostgresCharacters.Check(value), NpgsqlDbType.Text);

    public NpgsqlCommand On(NpgsqlConnection connection)
    {
#pragma warning disable CA2100, S2077 // Review SQL queries for security vulnerabilities: see the summary of this class.
        var command = new NpgsqlCommand(_text.ToString(), connection);
#pragma warning restore CA2100, S2077
        command.Parameters.AddRange(_values.ToArray());
        return command;
    }

    public async Task<int> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = On(connection);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All rows, each read by a function.</summary>
    public async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = On(connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
