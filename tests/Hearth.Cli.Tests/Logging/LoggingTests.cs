using System.Text.Json;
using Hearth.Cli.Logging;
using Hearth.Cli.Terminal;
using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Tests.Logging;

#pragma warning disable CA1848, CA2254, CA1727, CA1873 // Direct logging calls: these tests are about what a logger does with any call.
public sealed class LoggingTests : IDisposable
{
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Log_InARequest_ShowsAShortLineWithItsIdAndModel()
    {
        _world.Run(logger =>
        {
            using IDisposable? outer = logger.BeginScope("not a pair");
            using IDisposable? scope = logger.BeginScope(new KeyValuePair<string, object?>[] { new("RequestId", "req-1"), new("Model", "small") });
            logger.LogInformation("Answered in {ElapsedMs} ms", 12.5);
        });

        Assert.Matches(@"^\d\d:\d\d:\d\d info  Gateway Answered in 12\.5 ms  \[req-1 small\]\n$", _world.Shown);
    }

    [Fact]
    public void Log_InARequest_WritesOneJsonObjectToTheFile()
    {
        _world.Run(logger =>
        {
            using IDisposable? scope = logger.BeginScope(new KeyValuePair<string, object?>[] { new("RequestId", "req-1"), new("Model", "small") });
            logger.LogWarning(new EventId(13001, "LogSlow"), "Answered in {ElapsedMs} ms, {Tokens} tokens, {Reason}", 12.5, 7, "length");
        });

        JsonElement line = Assert.Single(_world.ReadFile());
        Assert.Equal(["time", "level", "category", "event", "name", "message", "requestId", "model", "values"], line.EnumerateObject().Select(p => p.Name));
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal(13001, line.GetProperty("event").GetInt32());
        Assert.Equal("Answered in 12.5 ms, 7 tokens, length", line.GetProperty("message").GetString());
        Assert.Equal("""{"ElapsedMs":12.5,"Tokens":7,"Reason":"length"}""", JsonSerializer.Serialize(line.GetProperty("values")));
        Assert.EndsWith("Z", line.GetProperty("time").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_FormatJson_ShowsTheSameObjects()
    {
        _world.Options.Format = LogFormat.Json;

        _world.Run(logger => logger.LogInformation("one\ntwo"));

        Assert.Equal(_world.FileLines, _world.Shown.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Log_Colour_OnlyWhereAllowed(bool allowed)
    {
        _world.UseColour = allowed;

        _world.Run(logger => logger.LogError("broken"));

        Assert.Equal(allowed, _world.Shown.Contains("\e[31merror\e[0m", StringComparison.Ordinal));
    }

    [Fact]
    public void Log_ControlCharacters_CannotForgeALineOrDriveTheTerminal()
    {
        _world.Run(logger => logger.LogInformation("host {Host}", "a\r\n12:00:00 error forged\e[2J"));

        Assert.Single(_world.Shown.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\e', _world.Shown);
        Assert.Single(_world.FileLines);
    }

    [Theory]
    [InlineData(LogLevel.Information, 2)]
    [InlineData(LogLevel.Error, 1)]
    [InlineData(LogLevel.None, 0)]
    public void Log_Level_DropsWhatIsLessSevere(LogLevel level, int expected)
    {
        _world.Options.Level = level;

        _world.Run(logger =>
        {
            logger.LogDebug("debug");
            logger.LogInformation("information");
            logger.LogError("error");
        });

        Assert.Equal(expected, _world.FileLines.Length);
    }

    [Fact]
    public void Log_Switches_KeepTheTerminalOrTheFileOut()
    {
        _world.Options.Console = false;
        _world.Run(logger => logger.LogError("one"));
        Assert.Empty(_world.Shown);
        Assert.Single(_world.FileLines);

        (_world.Options.Console, _world.Options.File) = (true, false);
        _world.Run(logger => logger.LogError("two"));
        Assert.NotEmpty(_world.Shown);
        Assert.Single(_world.FileLines);
    }

    [Fact]
    public void Log_Exception_KeepsMessagesThatMayQuoteContentOut()
    {
        _world.Run(logger =>
        {
            try
            {
                JsonDocument.Parse("""{"content": my secret prompt}""");
            }
            catch (JsonException exception)
            {
                logger.LogError(new InvalidOperationException("my secret prompt", exception), "failed");
            }

            logger.LogError(new CliException(CliErrors.HomeUnknown, "a safe message", new IOException("disk full")), "failed");
        });

        string all = _world.Shown + string.Concat(_world.FileLines);
        Assert.DoesNotContain("secret", all, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException", all, StringComparison.Ordinal);
        Assert.Contains("caused by System.Text.Json.JsonReaderException", all, StringComparison.Ordinal);
        Assert.Contains("Hearth.Cli.CliException HEARTH-CLI-003: a safe message", all, StringComparison.Ordinal);
        Assert.Contains("caused by System.IO.IOException: disk full", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_FileGrows_IsSetAsideAndTheOldestIsDeleted()
    {
        (_world.Options.FileBytesMax, _world.Options.FileCountMax, _world.Options.Console) = (10_000, 3, false);

        _world.Run(logger =>
        {
            for (int number = 0; number < 400; number++)
            {
                logger.LogInformation("line {Number} {Text}", number, new string('x', 100));
            }
        });

        Assert.Equal(["hearth.1.log", "hearth.2.log", "hearth.log"], _world.Files);
        Assert.All(_world.Files, file => Assert.InRange(new FileInfo(Path.Combine(_world.Folder, file)).Length, 1, 10_000));
        Assert.Equal(399, _world.ReadFile()[^1].GetProperty("values").GetProperty("Number").GetInt32());
    }

    [Fact]
    public void Log_SecondStart_GoesOnBehindTheFirst()
    {
        _world.Run(logger => logger.LogInformation("one"));
        _world.Run(logger => logger.LogInformation("two"));

        Assert.Equal(["one", "two"], _world.ReadFile().Select(line => line.GetProperty("message").GetString()));
    }

    [Fact]
    public void Log_SmallerCount_RemovesTheFilesBeyondIt()
    {
        for (int number = 1; number < 5; number++)
        {
            File.WriteAllText(Path.Combine(_world.Folder, $"hearth.{number}.log"), "old");
        }

        _world.Options.FileCountMax = 2;
        _world.Run(logger => logger.LogInformation("one"));

        Assert.Equal(["hearth.1.log", "hearth.log"], _world.Files);
    }

    [Fact]
    public void Log_HugeValues_AreCut()
    {
        _world.Run(logger => logger.LogInformation("{Text}", new string('x', 1_000_000)));

        Assert.InRange(_world.FileLines[0].Length, 4096, 6000);
    }

    [Fact]
    public void Log_QueueFull_DropsCountsAndSaysSo()
    {
        _world.Options.QueueLengthMax = 16;
        using ManualResetEventSlim open = new();
        using GatedWriter gated = new(open);

        _world.Run(
            logger =>
            {
                for (int number = 0; number < 100; number++)
                {
                    logger.LogInformation("line");
                }

                open.Set();
            },
            gated);

        string[] lines = gated.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int written = lines.Count(line => line.EndsWith("Gateway line", StringComparison.Ordinal));
        int dropped = lines.Where(line => line.Contains("log lines were dropped", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Split(' ').First(word => word.Length > 0 && word.All(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(dropped > 0);
        Assert.Equal(100, written + dropped);
    }

    [Fact]
    public void Log_FileTaken_IsCoded()
    {
        using FileStream other = new(Path.Combine(_world.Folder, "hearth.log"), FileMode.Append, FileAccess.Write, FileShare.None);

        CliException exception = Assert.Throws<CliException>(() => _world.Run(logger => logger.LogInformation("one")));

        Assert.Same(CliErrors.LogNotWritable, exception.Error);
    }

    [Fact]
    public void Queue_SinkFails_OthersGoOnAndSaySo()
    {
        using StringWriter shown = new() { NewLine = "\n" };
        CliTerminal terminal = new(TextReader.Null, TextWriter.Null, shown, default);
        using (LogQueue queue = new([new FailingSink(), new TerminalLogSink(terminal, LogFormat.Text, useColour: false), new FailingSink()], 16, TimeProvider.System))
        {
            queue.Add(new LogLine { Time = default, Level = LogLevel.Information, Category = "x", Event = default, Message = "still here" });
        }

        Assert.Contains("still here", shown.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, shown.ToString().Split("HEARTH-CLI-020").Length - 1);
    }

    private sealed class GatedWriter(ManualResetEventSlim open) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            open.Wait();
            base.WriteLine(value);
        }
    }

    private sealed class FailingSink : ILogSink
    {
        public void Write(LogLine line) => throw new IOException("disk full");

        public void Flush() => throw new IOException("disk full");

        public void Dispose()
        {
            // Nothing was opened.
        }
    }
}
#pragma warning restore CA1848, CA2254, CA1727, CA1873
