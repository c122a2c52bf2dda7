namespace Hearth.Knowledge.Ingestion;

/// <summary>Which paths a source covers.</summary>
internal static class SourcePaths
{
    /// <summary>Whether the path is the source or lies in it.</summary>
    public static bool IsWithin(string path, string source) =>
        path.StartsWith(source, StringComparison.Ordinal)
        && (path.Length == source.Length || path[source.Length] == Path.DirectorySeparatorChar || source.EndsWith(Path.DirectorySeparatorChar));
}
