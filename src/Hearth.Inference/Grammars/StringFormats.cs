using System.Collections.Frozen;

namespace Hearth.Inference.Grammars;

/// <summary>The formats of strings, as patterns for the whole text. Each takes a part of what the format allows: all that is usual of it.</summary>
internal static class StringFormats
{
    private const string Year = "[0-9]{4}";
    private const string LeapYear = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
    private const string Date = $"(?:{Year}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|{LeapYear}-02-29)";
    private const string Time = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
    private const string TimeSpan = "T(?:[0-9]{1,9}H(?:[0-9]{1,9}M)?(?:[0-9]{1,9}S)?|[0-9]{1,9}M(?:[0-9]{1,9}S)?|[0-9]{1,9}S)";
    private const string DateSpan = "(?:[0-9]{1,9}Y(?:[0-9]{1,9}M)?(?:[0-9]{1,9}D)?|[0-9]{1,9}M(?:[0-9]{1,9}D)?|[0-9]{1,9}D)";
    private const string Octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string Address = $"(?:{Octet}\\.){{3}}{Octet}";
    private const string Group = "[0-9a-fA-F]{1,4}";
    private const string Label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private const string UriText = "(?:[a-zA-Z0-9._~!$&'()*+,;=:@-]|%[0-9a-fA-F]{2})";

    private static readonly FrozenDictionary<string, Lazy<GrammarNode>> s_formats = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = $"{Date}T{Time}",
        ["duration"] = $"P(?:{DateSpan}(?:{TimeSpan})?|{TimeSpan}|[0-9]{{1,9}}W)",
        ["uuid"] = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        ["email"] = $"[a-zA-Z0-9_+-]{{1,32}}(?:\\.[a-zA-Z0-9_+-]{{1,16}}){{0,2}}@(?:{Label}\\.){{1,3}}[a-zA-Z]{{2,24}}",
        ["ipv4"] = Address,
        ["ipv6"] = $"(?:(?:{Group}:){{7}}{Group}|::(?:{Group}(?::{Group}){{0,6}})?|{Group}(?::{Group}){{0,5}}::|"
            + string.Join('|', Enumerable.Range(1, 5).Select(static before => $"{Group}(?::{Group}){{{before - 1}}}::{Group}(?::{Group}){{0,{6 - before}}}"))
            + ")",
        ["hostname"] = $"{Label}(?:\\.{Label}){{0,2}}",
        ["uri"] = $"[a-zA-Z][a-zA-Z0-9+.-]{{0,15}}://{Label}(?:\\.{Label}){{0,3}}(?::[1-9][0-9]{{0,3}})?(?:/{UriText}*)*(?:\\?(?:{UriText}|[/?])*)?(?:#(?:{UriText}|[/?])*)?",
    }.ToFrozenDictionary(
        static pair => pair.Key, static pair => new Lazy<GrammarNode>(() => RegexAnchors.Whole(RegexParser.Parse(pair.Value))), StringComparer.Ordinal);

    /// <summary>Names of all formats there are.</summary>
    public static IEnumerable<string> Names => s_formats.Keys.Order(StringComparer.Ordinal);

    /// <summary>The tree of a format; null where there is none of that name.</summary>
    public static GrammarNode? Find(string name) => s_formats.TryGetValue(name, out Lazy<GrammarNode>? format) ? format.Value : null;
}
