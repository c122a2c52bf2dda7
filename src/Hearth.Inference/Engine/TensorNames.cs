namespace Hearth.Inference.Engine;

/// <summary>What tensors are called in GGUF files.</summary>
internal static class TensorNames
{
    public const string Embedding = "token_embd.weight";
    public const string Output = "output.weight";
    public const string LayerEmbedding = "per_layer_token_embd.weight";
    public const string OutputNorm = "output_norm.weight";
    public const string RotaryFactors = "rope_freqs.weight";

    public static string Block(int layer, string part) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"blk.{layer}.{part}");
}
