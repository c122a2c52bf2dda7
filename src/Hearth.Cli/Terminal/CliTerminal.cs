namespace Hearth.Cli.Terminal;

/// <summary>Standard input, output and error. The only type of the product that touches the console.</summary>
/// <remarks>Data goes to <see cref="Output"/>; progress, messages and questions go to <see cref="Error"/>. The writers may be used from any thread.</remarks>
internal sealed class CliTerminal
{
    private readonly Func<ConsoleKeyInfo> _readKey;
    private readonly Func<int> _width;

    /// <summary>Wraps the given streams.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="traits">Which of them a person sits at.</param>
    /// <param name="readKey">Reads one key without showing it; null where there is no keyboard.</param>
    /// <param name="width">Columns of the window; null for 80.</param>
    public CliTerminal(
        TextReader input, TextWriter output, TextWriter error, TerminalTraits traits, Func<ConsoleKeyInfo>? readKey = null, Func<int>? width = null)
    {
        _readKey = readKey ?? (static () => throw new InvalidOperationException("There is no keyboard."));
        _width = width ?? (static () => 80);
        Input = input;
        Output = TextWriter.Synchronized(output);
        Error = TextWriter.Synchronized(error);
        Traits = traits;
    }

    public TextReader Input { get; }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public TerminalTraits Traits { get; }

    /// <summary>Columns of the window; it may change at any time.</summary>
    public int Width => _width();

    /// <summary>Waits for one key and does not show it.</summary>
    public ConsoleKeyInfo ReadKey() => _readKey();

#pragma warning disable RS0030 // Banned symbol Console: this is the terminal type.
    /// <summary>The terminal of this process; text is UTF-8.</summary>
    public static CliTerminal FromConsole()
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = System.Text.Encoding.UTF8;
        }

        TerminalTraits traits = new(!Console.IsInputRedirected, !Console.IsOutputRedirected, !Console.IsErrorRedirected);
        return new CliTerminal(
            new LazyConsoleReader(), Console.Out, Console.Error, traits, static () => Console.ReadKey(intercept: true), static () => Console.WindowWidth);
    }

    /// <summary>Opens standard input only when something is read: opening it changes the mode of the terminal.</summary>
    private sealed class LazyConsoleReader : TextReader
    {
        public override int Peek() => Console.In.Peek();

        public override int Read() => Console.In.Read();

        public override int Read(char[] buffer, int index, int count) => Console.In.Read(buffer, index, count);

        public override string? ReadLine() => Console.In.ReadLine();

        public override string ReadToEnd() => Console.In.ReadToEnd();
    }
#pragma warning restore RS0030
}
