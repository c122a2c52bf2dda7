using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hearth.Cli.Logging;

/// <summary>A log line for machines: one JSON object, without a line break inside.</summary>
/// <remarks>Read by scripts: the names stay; new ones may be added.</remarks>
internal static class LogJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(LogLine line)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("time", line.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteString("level", line.Level switch
            {
                Microsoft.Extensions.Logging.LogLevel.Trace => "trace",
                Microsoft.Extensions.Logging.LogLevel.Debug => "debug",
                Microsoft.Extensions.Logging.LogLevel.Information => "information",
                Microsoft.Extensions.Logging.LogLevel.Warning => "warning",
                Microsoft.Extensions.Logging.LogLevel.Error => "error",
                _ => "critical",
            });
            writer.WriteString("category", line.Category);
            writer.WriteNumber("event", line.Event.Id);
            WriteIfSet(writer, "name", line.Event.Name);
            writer.WriteString("message", line.Message);
            WriteIfSet(writer, "requestId", line.RequestId);
            WriteIfSet(writer, "model", line.Model);
            if (line.Values.Count > 0)
            {
                writer.WriteStartObject("values");
                foreach ((string name, object? value) in line.Values)
                {
                    writer.WritePropertyName(name);
                    WriteValue(writer, value);
                }

                writer.WriteEndObject();
            }

            WriteIfSet(writer, "exception", line.Exception);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteIfSet(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int or long or short or byte or uint:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
