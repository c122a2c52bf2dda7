using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Hearth.EndToEnd;

/// <summary>Starting, stopping, and what stands in the way of either.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Up_PortZero_WritesRunFileAndRemovesItAtExit()
    {
        await using HearthServer server = await HearthServer.StartAsync();
        using JsonDocument run = JsonDocument.Parse(await File.ReadAllTextAsync(server.RunFile, TestContext.Current.CancellationToken));

        // The wrapper becomes the program, so the process that was started is the one that listens.
        Assert.Equal(server.ProcessId, run.RootElement.GetProperty("pid").GetInt32());
        Assert.Equal("127.0.0.1", server.Url.Host);
        Assert.Equal(0, await server.TerminateAsync());
        Assert.False(File.Exists(server.RunFile));
    }

    [Fact]
    public async Task Up_SecondServerOnOneHome_IsRefusedAndNamesTheFirst()
    {
        await using HearthServer server = await HearthServer.StartAsync();
        CommandResult second = await Command.HearthAsync(server.Home, "up", "--port", "0");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("HEARTH-CLI-", second.Errors, StringComparison.Ordinal);
        Assert.Contains(server.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), second.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(server.RunFile));
    }

    [Fact]
    public async Task Up_KilledServer_LeavesAHomeThatWorks()
    {
        await using HearthServer killed = await HearthServer.StartAsync();
        await killed.KillAsync();
        Assert.True(File.Exists(killed.RunFile));

        CommandResult chat = await Command.HearthAsync(killed.Home, "chat", "--temperature", "0", "What is the capital of Japan?");

        Assert.True(chat.ExitCode == 0, chat.ToString());
        Assert.Equal("The capital of Japan is Tokyo.", chat.Output.Trim());
    }

    [Fact]
    public async Task Up_PortInUse_SaysWhichAndWhatToDo()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using TemporaryFolder home = new();

        CommandResult result = await Command.HearthAsync(
            home.Path, "up", "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), result.Errors, StringComparison.Ordinal);
        Assert.Contains("--port", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_HomeThatCannotBeMade_IsACodedError()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "a-file");
        await File.WriteAllTextAsync(file, "in the way", TestContext.Current.CancellationToken);

        CommandResult up = await Command.RunAsync(
            Command.Hearth, ["up", "--port", "0", "--home", Path.Combine(file, "home")], folder: folder.Path);

        Assert.Equal(2, up.ExitCode);
        Assert.Contains("HEARTH-CLI-", up.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_DamagedModel_IsACodedError()
    {
        using TemporaryFolder folder = new();
        string model = Path.Combine(folder.Path, "broken.gguf");
        await File.WriteAllBytesAsync(model, "GGUF\u0003\0\0\0 truncated"u8.ToArray(), TestContext.Current.CancellationToken);

        CommandResult result = await Command.HearthAsync(folder.Path, "chat", "--model", model, "hello");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("HEARTH-INFER-", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hearth_WorkingDirectoryDeleted_IsACodedError()
    {
        using TemporaryFolder home = new();
        CommandResult result = await Command.RunAsync(
            "sh", ["-c", "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" version", Command.Hearth], home.Path);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("HEARTH-CLI-004", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hearth_UnknownCommand_SuggestsTheNearest()
    {
        using TemporaryFolder home = new();
        CommandResult result = await Command.HearthAsync(home.Path, "chatt");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("chat", result.Errors, StringComparison.Ordinal);
    }
}
