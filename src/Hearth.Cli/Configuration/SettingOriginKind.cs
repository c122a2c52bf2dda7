namespace Hearth.Cli.Configuration;

/// <summary>The sources, weakest first.</summary>
internal enum SettingOriginKind
{
    Default,
    File,
    DotEnv,
    Variable,
    Flag,
}
