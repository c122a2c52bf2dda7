using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>Weights stored as floats of some size.</summary>
internal unsafe interface IFloatFormat
{
    static abstract int Bytes { get; }

    /// <summary>Eight neighbours as singles.</summary>
    static abstract Vector256<float> Load(byte* source);
}
