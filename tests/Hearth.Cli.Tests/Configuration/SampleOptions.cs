using Hearth.Primitives;

namespace Hearth.Cli.Tests.Configuration;

/// <summary>One option of every type a configuration can hold.</summary>
public sealed class SampleOptions
{
    [Option("The address.")]
    public string Host { get; set; } = "127.0.0.1";

    [Option("The port.", Minimum = 0, Maximum = 65535)]
    public int Port { get; set; } = 7777;

    [Option("The largest body.", Unit = "bytes", Minimum = 1)]
    public long BodyBytesMax { get; set; } = 1L << 33;

    [Option("Whether it is on.")]
    public bool Enabled { get; set; } = true;

    [Option("A share.", Minimum = 0, Maximum = 1)]
    public double Share { get; set; } = 0.25;

    [Option("The colour.")]
    public SampleColour Colour { get; set; }

    [Option("Names.")]
    public IReadOnlyList<string> Names { get; set; } = ["a", "b c"];

    [Option("How many threads; one per core when unset.", Minimum = 1, Maximum = 64)]
    public int? Threads { get; set; }

    [Option("A file.")]
    public string? Path { get; set; }

    [Option("A password.", IsSecret = true)]
    public string? Password { get; set; }

    public string NotAnOption { get; set; } = "no attribute";
}
