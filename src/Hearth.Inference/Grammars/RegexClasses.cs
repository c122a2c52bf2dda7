namespace Hearth.Inference.Grammars;

/// <summary>The classes that have names in ECMAScript's regular expressions.</summary>
internal static class RegexClasses
{
    public static CodePointSet Digits { get; } = CodePointSet.Between('0', '9');

    public static CodePointSet Words { get; } = CodePointSet.FromRanges([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    public static CodePointSet Spaces { get; } = CodePointSet.FromRanges(
    [
        (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000),
        (0xFEFF, 0xFEFF),
    ]);

    /// <summary>What a dot stands for: anything but the end of a line.</summary>
    public static CodePointSet Dot { get; } = CodePointSet.Of('\n', '\r', 0x2028, 0x2029).Negate();
}
