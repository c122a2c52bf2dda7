using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Logging;

/// <summary>One thing that was logged, rendered to texts by the thread that logged it, so that nothing of the caller is kept alive.</summary>
internal sealed record LogLine
{
    /// <summary>Longer messages are cut.</summary>
    public const int MessageCharsMax = 4096;

    /// <summary>Longer traces are cut.</summary>
    public const int ExceptionCharsMax = 16 * 1024;

    /// <summary>Further named values are left out.</summary>
    public const int ValuesMax = 16;

    /// <summary>Longer values are cut.</summary>
    public const int ValueCharsMax = 256;

    public required DateTimeOffset Time { get; init; }

    public required LogLevel Level { get; init; }

    public required string Category { get; init; }

    public required EventId Event { get; init; }

    public required string Message { get; init; }

    /// <summary>The named values of the message; numbers and booleans as themselves, all else as text.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; } = [];

    /// <summary>The request in whose scope it was logged; null outside of one.</summary>
    public string? RequestId { get; init; }

    /// <summary>The model in whose scope it was logged; null outside of one.</summary>
    public string? Model { get; init; }

    /// <summary>See <see cref="ExceptionText"/>; null when no exception was logged.</summary>
    public string? Exception { get; init; }

    /// <summary>Cuts a text to a bound and marks the cut.</summary>
    public static string Cut(string text, int charsMax) => text.Length <= charsMax ? text : string.Concat(text.AsSpan(0, charsMax - 1), "…");
}
