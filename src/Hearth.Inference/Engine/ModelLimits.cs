namespace Hearth.Inference.Engine;

/// <summary>Bounds of hyper-parameters, checked before anything is multiplied: with them every product below fits 64 bits, and every row 32.</summary>
internal static class ModelLimits
{
    /// <summary>llama.cpp's bound.</summary>
    public const int LayersMax = 512;

    public const int WidthMax = 65_536;

    public const int HeadsMax = 1_024;

    public const int HeadDimensionMax = 1_024;

    public const int FeedForwardWidthMax = 1_048_576;

    /// <summary>llama.cpp's bound.</summary>
    public const int ExpertsMax = 1_024;

    public const int VocabularyMax = 4_194_304;

    public const int ContextLengthMax = 16_777_216;
}
