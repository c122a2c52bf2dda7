using System.Globalization;
using Hearth.Benchmarks.Vectors;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>A field and the value that a filter asks for.</summary>
/// <param name="Label">What the table calls it.</param>
/// <param name="Field">The field.</param>
/// <param name="Percent">The share of rows whose field is 1; 0 for the number of the row's cluster.</param>
internal sealed record RowFilterCase(string Label, string Field, int Percent)
{
    /// <summary>Equality with a value that a share of the rows has, wherever they lie.</summary>
    public static readonly IReadOnlyList<RowFilterCase> Shares =
        [.. new[] { 1, 10, 50, 99 }.Select(static percent => new RowFilterCase(Text($"{percent} % match"), Text($"in{percent}"), percent))];

    /// <summary>Equality with the cluster of the question's nearest row: another value for nearly every question.</summary>
    public static readonly RowFilterCase Cluster = new("one cluster of 1,000 matches", "cluster", 0);

    public static IEnumerable<RowFilterCase> All => [.. Shares, Cluster];

    /// <summary>The value of a row.</summary>
    public int ValueOf(VectorSet set, int row)
    {
        // 7919 shares no divisor with 100: every hundred rows in order hold every remainder once.
        const int Step = 7919;
        return Percent == 0 ? set.Cluster[row] : (int)(row * (long)Step % 100) < Percent ? 1 : 0;
    }

    /// <summary>The value that is asked for with a question.</summary>
    public int Asked(VectorSet set, int question) => Percent == 0 ? set.Cluster[set.Truth[question * VectorSet.Wanted]] : 1;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
