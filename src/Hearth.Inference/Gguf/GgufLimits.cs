namespace Hearth.Inference.Gguf;

/// <summary>Named bounds of a GGUF file. With them no single allocation exceeds the size of the file plus 64 MiB.</summary>
internal static class GgufLimits
{
    /// <summary>Metadata keys per file. Real files have fewer than a hundred.</summary>
    public const int KeyCountMax = 65_536;

    /// <summary>Tensors per file.</summary>
    public const int TensorCountMax = 65_536;

    /// <summary>Bytes of one key, from the format's specification.</summary>
    public const int KeyBytesMax = 65_535;

    /// <summary>Bytes of one metadata string; the largest chat templates have about 100 kB.</summary>
    public const int StringBytesMax = 16 * 1024 * 1024;

    /// <summary>Elements of one metadata array; the largest vocabularies have about 500,000 merges.</summary>
    public const int ArrayElementsMax = 4 * 1024 * 1024;

    /// <summary>Bytes of a tensor's name: ggml keeps 64 with the terminating zero.</summary>
    public const int TensorNameBytesMax = 63;

    /// <summary>Dimensions of a tensor.</summary>
    public const int DimensionsMax = 4;
}
