namespace Hearth.Tidy.Checks;

/// <summary>No large file outside of the places that are made for them.</summary>
internal sealed class FileSizesCheck : ITidyCheck
{
    private const long BytesMax = 200 * 1000;
    private static readonly string[] Places = ["tests/data/", "models/", "tests/Hearth.Tidy/api/"];
    private static readonly string[] Pictures = [".png", ".svg", ".gif", ".webp", ".jpg", ".cast", ".mp4", ".webm"];

    public string Name => "file-sizes";

    public IEnumerable<Violation> Run(RepositoryTree tree) =>
        from file in tree.Files
        where file.Length > BytesMax && !IsAllowed(file.Path)
        select new Violation(file.Path, 0, $"{file.Length} bytes; {BytesMax} are allowed here");

    private static bool IsAllowed(string path) =>
        Places.Any(place => path.StartsWith(place, StringComparison.Ordinal))
        || (path.StartsWith("docs/", StringComparison.Ordinal) && Pictures.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
        || Path.GetFileName(path) is "packages.lock.json" or "package-lock.json";
}
