namespace Hearth.Cli.Configuration;

/// <summary>
/// Reads the lines <c>HEARTH_SECTION__KEY=value</c> of a `.env` file, with an optional <c>export</c>, quotes and a comment behind a space.
/// Lines that do not begin with <c>HEARTH_</c> belong to other programs and are passed over. Nothing is expanded.
/// </summary>
internal static class DotEnvSource
{
    /// <summary>Adds everything the text sets to <paramref name="sink"/>, and every problem with its line.</summary>
    public static void Read(string text, SettingOrigin file, ConfigurationSink sink)
    {
        Dictionary<OptionDescriptor, string> seen = [];
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.StartsWith("export ", StringComparison.Ordinal))
            {
                line = line["export ".Length..].TrimStart();
            }

            if (line.StartsWith(VariableSource.Prefix, StringComparison.Ordinal))
            {
                ReadLine(line, file with { Line = number }, seen, sink);
            }
        }
    }

    private static void ReadLine(string line, SettingOrigin origin, Dictionary<OptionDescriptor, string> seen, ConfigurationSink sink)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            sink.Report(CliErrors.ConfigurationSyntax, origin, "a line is NAME=value");
            return;
        }

        string name = line[..equals].TrimEnd();
        if (VariableSource.Known.Any(known => string.Equals(known.Name, name, StringComparison.Ordinal)))
        {
            sink.Report(CliErrors.ConfigurationVariableUnknown, origin, $"`{name}` is read before this file is found; set it in the environment");
        }
        else if (TryReadValue(line[(equals + 1)..].TrimStart(), out string value))
        {
            VariableSource.Add(name, value, origin, seen, sink);
        }
        else
        {
            sink.Report(CliErrors.ConfigurationSyntax, origin, $"the value of `{name}` has no closing quote, or something behind it");
        }
    }

    private static bool TryReadValue(string text, out string value)
    {
        if (text is not ['"' or '\'', ..])
        {
            int comment = text.IndexOf(" #", StringComparison.Ordinal);
            value = (comment >= 0 ? text[..comment] : text is ['#', ..] ? "" : text).TrimEnd();
            return true;
        }

        int end = text.IndexOf(text[0], 1);
        value = end < 0 ? "" : text[1..end];
        string rest = end < 0 ? "" : text[(end + 1)..].TrimStart();
        return end > 0 && (rest.Length == 0 || rest[0] == '#');
    }
}
