namespace Hearth.Gateway.Requests;

/// <summary>Makes text safe for a header: model ids are file names, and file names may hold anything.</summary>
internal static class HeaderText
{
    private const int CharsMax = 256;

    public static string Clean(string text) =>
        text.Length <= CharsMax && text.All(IsPlain)
            ? text
            : string.Concat(text.Take(CharsMax).Select(static c => IsPlain(c) ? c : '?'));

    private static bool IsPlain(char c) => c is >= ' ' and < '\x7f';
}
