using System.Security.Cryptography;

namespace Hearth.Inference.Downloads;

/// <summary>Whether a model file still is what was fetched: its hash, and where one is written down.</summary>
public static class ModelChecksum
{
    private const string SumsName = "SHA256SUMS";
    private const string BlobPrefix = "sha256-";
    private const int SumsBytesMax = 1 << 20;

    /// <summary>
    /// The hash a file should have: of the record that <c>hearth model pull</c> left, of a <c>SHA256SUMS</c> beside it, or of its name in a store that
    /// names files by their hash. Null where none is written down.
    /// </summary>
    public static string? FindExpected(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        string blob = name.StartsWith(BlobPrefix, StringComparison.Ordinal) ? name[BlobPrefix.Length..] : name;
        return ModelOriginRecord.TryReadSha256(path) ?? FindInSums(path, name) ?? (DownloadAddress.IsSha256(blob) ? blob : null);
    }

    /// <summary>The hash a file has, 64 hexadecimal digits in lower case. Reads the whole file.</summary>
    public static async Task<string> ComputeAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    /// <summary>Where <c>hearth model pull</c> records what it fetched; it goes with the model.</summary>
    public static string RecordPath(string path) => ModelOriginRecord.PathFor(path);

    private static string? FindInSums(string path, string name)
    {
        try
        {
            FileInfo sums = new(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", SumsName));
            if (sums is not { Exists: true, Length: <= SumsBytesMax })
            {
                return null;
            }

            foreach (string line in File.ReadLines(sums.FullName))
            {
                // `hash  name`, or `hash *name` for a file read as bytes.
                if (line.Length > 66 && DownloadAddress.IsSha256(line[..64]) && string.Equals(line[66..].Trim(), name, StringComparison.Ordinal))
                {
                    return line[..64].ToLowerInvariant();
                }
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return null;
    }
}
