namespace Hearth.Inference.Encoders;

/// <summary>How an encoder's matrices are multiplied.</summary>
internal enum EncoderArithmetic
{
    /// <summary>16-bit weights and activations with a scale per row (<see cref="Hearth.Compute.Numerics.ShortMatrix"/>): for quantised weights.</summary>
    Shorts,

    /// <summary>The language engine's kernels: floats for float weights. With quantised ones they round activations to 8 bits, which costs a text of two
    /// tokens 2 thousandths of its cosine: too much.</summary>
    Packed,

    /// <summary>Floats times dequantised weights: the product's own reference.</summary>
    Exact,
}
