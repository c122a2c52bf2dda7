namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The order of a dictionary: signs, digits, letters without regard to case, small before capital where only that differs.</summary>
/// <remarks>The root collation of Unicode for ASCII, which <c>sort_keys</c> follows; other characters follow by code unit.</remarks>
internal sealed class AlphabeticalOrder : IComparer<string>
{
    /// <summary>The only one.</summary>
    public static readonly AlphabeticalOrder Instance = new();

    private const string Signs = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        string left = x ?? string.Empty;
        string right = y ?? string.Empty;
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = Weight(left[i]) - Weight(right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        int rest = left.Length - right.Length;
        return rest != 0 ? rest : -string.CompareOrdinal(left, right);
    }

    private static int Weight(char unit) => unit switch
    {
        _ when char.IsAsciiLetter(unit) => 200 + (unit | 0x20),
        _ when char.IsAsciiDigit(unit) => 100 + unit,
        >= '\u0080' => 1_000 + unit,
        _ => Signs.IndexOf(unit, StringComparison.Ordinal) + 2,
    };
}
