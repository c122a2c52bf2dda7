using System.Runtime.InteropServices;

namespace Hearth.Cli.Tests;

public sealed class HearthHomeTests : IDisposable
{
    private readonly CliWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Resolve_FlagAndVariable_FlagWins() =>
        Assert.Equal(Path.Combine(_world.Directory, "here"), HearthHome.Resolve("here", _world.Environment).Root);

    [Fact]
    public void Resolve_Variable_WinsOverTheDefault() => Assert.Equal(_world.Home, HearthHome.Resolve(null, _world.Environment).Root);

    [Theory]
    [InlineData("LINUX", null, "/u/.local/share/hearth")]
    [InlineData("LINUX", "/data", "/data/hearth")]
    [InlineData("LINUX", "relative", "/u/.local/share/hearth")]
    [InlineData("OSX", "/data", "/u/Library/Application Support/Hearth")]
    [InlineData("WINDOWS", null, "/local/Hearth")]
    public void Resolve_Nothing_IsThePlatformsFolder(string platform, string? xdg, string expected)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal) { ["LOCALAPPDATA"] = "/local" };
        if (xdg is not null)
        {
            variables["XDG_DATA_HOME"] = xdg;
        }

        CliEnvironment environment = new() { Variables = variables, Directory = "/", UserDirectory = "/u", Platform = OSPlatform.Create(platform) };

        Assert.Equal(expected, HearthHome.Resolve(null, environment).Root);
    }

    [Fact]
    public void Resolve_NoUserFolder_IsCoded()
    {
        CliEnvironment environment = new() { Variables = new Dictionary<string, string>(), Directory = "/", UserDirectory = "", Platform = OSPlatform.Linux };

        CliException exception = Assert.Throws<CliException>(() => HearthHome.Resolve(null, environment));

        Assert.Same(CliErrors.HomeUnknown, exception.Error);
    }

    [Fact]
    public void EnsureWritable_Missing_CreatesItForTheUserOnly()
    {
        HearthHome home = new(_world.Home);

        home.EnsureWritable();

        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Root));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home.Root));
        }
    }

    [Fact]
    public void EnsureWritable_BelowAFile_IsCoded()
    {
        string file = _world.Write("file", "");

        CliException exception = Assert.Throws<CliException>(() => new HearthHome(Path.Combine(file, "home")).EnsureWritable());

        Assert.Same(CliErrors.HomeNotWritable, exception.Error);
        Assert.Equal(2, ExitCodes.For(exception.Error.Kind));
    }
}
