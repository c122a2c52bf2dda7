using System.Globalization;

namespace Hearth.Cli.Configuration;

/// <summary>Where a value was written.</summary>
/// <param name="Kind">Which source.</param>
/// <param name="Source">The file's path as shown to people, or the name of the variable or the flag; empty for a default.</param>
/// <param name="Line">From one; zero where there are no lines.</param>
/// <param name="Column">From one; zero where it is not known.</param>
internal sealed record SettingOrigin(SettingOriginKind Kind, string Source, int Line = 0, int Column = 0)
{
    public static SettingOrigin Default { get; } = new(SettingOriginKind.Default, "");

    /// <summary>As compilers write places, so that editors and terminals link it: <c>hearth.yaml:3:5</c>.</summary>
    public override string ToString()
    {
        string place = Line == 0 ? "" : Column == 0 ? $":{Number(Line)}" : $":{Number(Line)}:{Number(Column)}";
        return Kind == SettingOriginKind.Default ? "default" : Source + place;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
