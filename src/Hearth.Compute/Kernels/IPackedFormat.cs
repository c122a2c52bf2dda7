using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>The constants of a packed format, as a type, so that each kernel is compiled for one of them.</summary>
internal interface IPackedFormat
{
    /// <summary>Of a stored quant: 2, 4, 5, 6 or 8.</summary>
    static abstract int Bits { get; }

    /// <summary>Of a weight as it is multiplied; more than <see cref="Bits"/> where quants choose from a table.</summary>
    static abstract int WeightBits { get; }

    /// <summary>What is subtracted from a weight as it is multiplied.</summary>
    static abstract int Bias { get; }

    static abstract bool HasMinimum { get; }

    static abstract bool IsSuper { get; }

    /// <summary>Whether nibbles choose from <see cref="Table"/>.</summary>
    static abstract bool HasTable { get; }

    /// <summary>Sixteen weights, each plus <see cref="Bias"/>.</summary>
    static abstract Vector128<byte> Table { get; }

    /// <summary>What stands behind the quants of a block: scales and, per block, minimums.</summary>
    static abstract int ScaleBytes { get; }

    /// <summary>What stands before each eight blocks.</summary>
    static abstract int TailBytes { get; }
}
