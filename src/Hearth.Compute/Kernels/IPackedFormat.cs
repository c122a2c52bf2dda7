namespace Hearth.Compute.Kernels;

/// <summary>The constants of a packed format, as a type, so that each kernel is compiled for one of them.</summary>
internal interface IPackedFormat
{
    /// <summary>4, 5, 6 or 8.</summary>
    static abstract int Bits { get; }

    /// <summary>What is subtracted from a stored quant.</summary>
    static abstract int Bias { get; }

    static abstract bool HasMinimum { get; }

    static abstract bool IsSuper { get; }
}
