namespace Hearth.Compute.Numerics;

/// <summary>The instructions of a product of 16-bit integers. All forms give equal bits.</summary>
internal enum ShortForm
{
    /// <summary>32-bit multiplications, on any processor.</summary>
    Portable = 0,

    /// <summary>Pairs in 256-bit vectors (AVX2).</summary>
    Narrow = 1,

    /// <summary>Pairs in 512-bit vectors (AVX-512 BW).</summary>
    Wide = 2,
}
