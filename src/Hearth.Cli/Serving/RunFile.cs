using System.Text.Json;

namespace Hearth.Cli.Serving;

/// <summary><c>run.json</c> in the home: where the running server listens. Present only while it does.</summary>
internal sealed record RunFile(int Pid, string Url, string Version)
{
    /// <summary>Written beside its place and renamed into it, so that a reader never sees half of it.</summary>
    public void Write(HearthHome home)
    {
        string next = home.RunFile + ".next";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(this, ServingJsonContext.Default.RunFile));
        File.Move(next, home.RunFile, overwrite: true);
    }

    public static void Remove(HearthHome home) => File.Delete(home.RunFile);

    /// <summary>The server of this home, or null when none has announced itself.</summary>
    public static RunFile? TryRead(HearthHome home)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(home.RunFile), ServingJsonContext.Default.RunFile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            // A missing or unreadable file means the same to every caller: no server is known here.
            return null;
        }
    }
}
