using Hearth.Cli.Terminal;
using Hearth.Primitives;

namespace Hearth.Cli.Tests;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData(ErrorKind.InvalidInput, 2)]
    [InlineData(ErrorKind.NotFound, 3)]
    [InlineData(ErrorKind.TooLarge, 2)]
    [InlineData(ErrorKind.Unprocessable, 1)]
    [InlineData(ErrorKind.Busy, 4)]
    [InlineData(ErrorKind.Unavailable, 4)]
    [InlineData(ErrorKind.Refused, 5)]
    [InlineData(ErrorKind.Internal, 1)]
    public void For_EveryKind_IsTheDocumentedNumber(ErrorKind kind, int expected)
    {
        ErrorDefinition error = new("HEARTH-CLI-999", kind, "Title", "What happened.", "What to do.");
        using StringWriter shown = new() { NewLine = "\n" };
        ErrorReport report = new(new CliTerminal(TextReader.Null, TextWriter.Null, shown, default), useColour: false);

        int code = report.Write(new CliException(error, "the message"));

        Assert.Equal(expected, code);
        Assert.Equal("hearth: the message\n  HEARTH-CLI-999 Title. What to do.\n", shown.ToString());
    }

    [Fact]
    public void Write_UnforeseenException_IsCodedWithItsTrace()
    {
        using StringWriter shown = new();
        ErrorReport report = new(new CliTerminal(TextReader.Null, TextWriter.Null, shown, default), useColour: false);

        int code = report.Write(new InvalidOperationException("a bug"));

        Assert.Equal(1, code);
        Assert.Contains("HEARTH-CLI-009", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: a bug", shown.ToString(), StringComparison.Ordinal);
    }
}
