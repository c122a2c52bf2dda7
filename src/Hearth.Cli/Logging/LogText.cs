using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Logging;

/// <summary>A log line for people: time, level, part of the program, message, and in whose request.</summary>
internal static class LogText
{
    public static string Write(LogLine line, bool useColour)
    {
        (string colour, string dim, string plain) = useColour ? (Colour(line.Level), "\e[2m", "\e[0m") : ("", "", "");
        StringBuilder text = new();
        text.Append(dim).Append(line.Time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)).Append(plain).Append(' ');
        text.Append(colour).Append(Name(line.Level)).Append(plain).Append(' ').Append(dim).Append(Short(line.Category)).Append(plain).Append(' ');
        AppendPrintable(text, line.Message);
        if (line.RequestId is not null || line.Model is not null)
        {
            text.Append("  ").Append(dim).Append('[');
            AppendPrintable(text, string.Join(' ', new[] { line.RequestId, line.Model }.Where(part => part is not null)));
            text.Append(']').Append(plain);
        }

        if (line.Exception is not null)
        {
            foreach (string part in line.Exception.Split('\n'))
            {
                text.Append("\n    ");
                AppendPrintable(text, part.TrimEnd('\r'));
            }
        }

        return text.ToString();
    }

    // A header or a file name in a message must not be able to forge a line or drive the terminal.
    private static void AppendPrintable(StringBuilder text, string part)
    {
        foreach (char character in part)
        {
            if (char.IsControl(character))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}");
            }
            else
            {
                text.Append(character);
            }
        }
    }

    // Hearth's modules by their own name, others by the last part of theirs.
    private static string Short(string category)
    {
        string[] parts = category.Split('.');
        return parts is ["Hearth", string module, ..] ? module : parts[^1];
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private static string Colour(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "\e[2m",
        LogLevel.Information => "\e[32m",
        LogLevel.Warning => "\e[33m",
        _ => "\e[31m",
    };
}
