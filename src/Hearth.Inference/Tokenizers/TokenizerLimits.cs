namespace Hearth.Inference.Tokenizers;

/// <summary>Named bounds of a vocabulary.</summary>
internal static class TokenizerLimits
{
    /// <summary>Entries of a vocabulary; the largest in use have about 260,000.</summary>
    public const int TokensMax = 2 * 1024 * 1024;

    /// <summary>Bytes of one entry; the longest in use have 1,024. It bounds what looking up one piece of text costs.</summary>
    public const int TokenBytesMax = 8_192;

    /// <summary>Merges of a vocabulary; the largest in use have about 515,000.</summary>
    public const int MergesMax = 4 * 1024 * 1024;
}
