using System.Globalization;

namespace Hearth.Cli.Configuration;

/// <summary>From the texts of a source to the value of an option, checked against its range. Pure.</summary>
internal static class SettingConverter
{
    private const int QuotedLengthMax = 40;

    /// <summary>Converts; false with the reason, in words that name the range and the unit.</summary>
    public static bool TryConvert(Setting setting, out object? value, out string reason)
    {
        OptionDescriptor option = setting.Option;
        (value, bool good) = setting.Shape switch
        {
            SettingShape.Nothing => (null, option.AllowsNull),
            SettingShape.Nested => (null, false),
            SettingShape.List => option.Type == OptionType.List ? (setting.Texts.ToArray(), true) : (null, false),
            SettingShape.Plain => FromText(option, setting.Texts[0]),
            // A number in quotes is a text, here as in the schema that editors use.
            _ => option.Type is OptionType.Text or OptionType.Choice ? FromText(option, setting.Texts[0]) : (null, false),
        };
        reason = good ? "" : $"`{option.Key}` is {Found(setting)}; it must be {option.Allowed}";
        return good;
    }

    private static (object? Value, bool Good) FromText(OptionDescriptor option, string text) => option.Type switch
    {
        OptionType.Text => (text, true),
        OptionType.Boolean => text switch
        {
            "true" => (true, true),
            "false" => (false, true),
            _ => (null, false),
        },
        OptionType.Choice => (option.ParseChoice(text), option.ParseChoice(text) is not null),
        OptionType.Integer => ToNumber(option, text, NumberStyles.AllowLeadingSign),
        OptionType.Number => ToNumber(option, text, NumberStyles.Float),
        // A YAML scalar where a list belongs; variables and flags are split before they come here.
        _ => (null, false),
    };

    private static (object? Value, bool Good) ToNumber(OptionDescriptor option, string text, NumberStyles styles)
    {
        bool good = decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out decimal number)
            && (option.Type == OptionType.Number || option.Fits(number))
            && !(number < option.Minimum) && !(number > option.Maximum);
        return good ? (option.ToNumber(number), true) : (null, false);
    }

    private static string Found(Setting setting)
    {
        string text = setting.Option.IsSecret ? "a value that is not shown"
            : setting.Texts is not [string first, ..] ? "nothing"
            : first.Length > QuotedLengthMax ? $"`{first[..QuotedLengthMax]}…`"
            : $"`{first}`";
        return setting.Shape switch
        {
            SettingShape.Nothing => "empty",
            SettingShape.Nested => "a mapping or a nested list",
            SettingShape.List => "a list",
            SettingShape.Quoted => $"the text {text} in quotes",
            _ => text,
        };
    }
}
