namespace Hearth.Inference.Tests.Registry;

/// <summary>A folder that is there while a test runs.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hearth-test-").FullName;

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public string Copy(string source, string name)
    {
        string target = Combine(name);
        File.Copy(source, target);
        return target;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
