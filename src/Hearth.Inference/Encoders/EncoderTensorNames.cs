namespace Hearth.Inference.Encoders;

/// <summary>What tensors of encoders are called in GGUF files, beyond those that language models have, too.</summary>
internal static class EncoderTensorNames
{
    public const string EmbeddingNorm = "token_embd_norm";
    public const string Positions = "position_embd.weight";
    public const string Types = "token_types.weight";
    public const string Classifier = "cls.weight";
    public const string ClassifierBias = "cls.bias";
    public const string Score = "cls.output.weight";
    public const string ScoreBias = "cls.output.bias";
}
