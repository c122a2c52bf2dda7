namespace Hearth.Inference.Encoders;

/// <summary>The factors and summands of a layer normalisation.</summary>
internal readonly unsafe struct EncoderNorm(float* weights, float* bias)
{
    public float* Weights { get; } = weights;

    public float* Bias { get; } = bias;
}
