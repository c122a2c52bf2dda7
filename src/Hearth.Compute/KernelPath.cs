namespace Hearth.Compute;

/// <summary>The instruction set that the weight kernels use. Every path gives bit-equal results.</summary>
public enum KernelPath
{
    /// <summary>Plain C#: the reference of every test, and the way out for any other processor.</summary>
    Scalar = 0,

    /// <summary>ARM NEON with widening multiplies.</summary>
    AdvSimd = 1,

    /// <summary>ARM NEON with the dot-product extension.</summary>
    AdvSimdDp = 2,

    /// <summary>256-bit vectors with FMA.</summary>
    Avx2 = 3,

    /// <summary>512-bit integer multiplies (AVX-512 F, BW, VL) for many tokens, 256-bit ones for one token.</summary>
    Avx512 = 4,

    /// <summary>256-bit four-way dot product (VEX form).</summary>
    AvxVnni = 5,
}
