using System.Text;

namespace Hearth.Cli.Configuration;

/// <summary>Reads a small text file, or reports why it cannot be read.</summary>
internal static class ConfigurationFile
{
    /// <summary>A configuration is kilobytes; a larger file was named by mistake.</summary>
    public const int BytesMax = 256 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string? Read(string path, SettingOrigin origin, ConfigurationSink sink)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[BytesMax + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > BytesMax)
            {
                Unreadable(sink, origin, $"the file is larger than {BytesMax} bytes");
                return null;
            }

            ReadOnlySpan<byte> content = bytes.AsSpan(0, length);
            return StrictUtf8.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content);
        }
        catch (DecoderFallbackException)
        {
            Unreadable(sink, origin, "the file is not UTF-8 text");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Unreadable(sink, origin, exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : exception.Message);
        }

        return null;
    }

    private static void Unreadable(ConfigurationSink sink, SettingOrigin origin, string message) =>
        sink.Report(CliErrors.ConfigurationFileUnreadable, origin, message);
}
