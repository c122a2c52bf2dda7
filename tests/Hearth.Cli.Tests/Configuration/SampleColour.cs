namespace Hearth.Cli.Tests.Configuration;

public enum SampleColour
{
    Red,
    DeepBlue,
}
