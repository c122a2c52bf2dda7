using Hearth.Primitives;

namespace Hearth.Cli.Configuration;

/// <summary>One thing that is wrong in one place of the configuration.</summary>
/// <param name="Error">One of <see cref="CliErrors"/>.</param>
/// <param name="Origin">Where.</param>
/// <param name="Message">What, and what would be right.</param>
internal sealed record ConfigurationProblem(ErrorDefinition Error, SettingOrigin Origin, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Origin}: {Message}";
}
