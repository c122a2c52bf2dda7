namespace Hearth.Cli.Terminal;

/// <summary>Standard input, output and error. The only type of the product that touches the console.</summary>
/// <remarks>Data goes to <see cref="Output"/>; progress, messages and questions go to <see cref="Error"/>. The writers may be used from any thread.</remarks>
internal sealed class CliTerminal
{
    public CliTerminal(TextReader input, TextWriter output, TextWriter error, TerminalTraits traits)
    {
        Input = input;
        Output = TextWriter.Synchronized(output);
        Error = TextWriter.Synchronized(error);
        Traits = traits;
    }

    public TextReader Input { get; }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public TerminalTraits Traits { get; }

#pragma warning disable RS0030 // Banned symbol Console: this is the terminal type.
    /// <summary>The terminal of this process; text is UTF-8.</summary>
    public static CliTerminal FromConsole()
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = System.Text.Encoding.UTF8;
        }

        TerminalTraits traits = new(!Console.IsInputRedirected, !Console.IsOutputRedirected, !Console.IsErrorRedirected);
        return new CliTerminal(new LazyConsoleReader(), Console.Out, Console.Error, traits);
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
