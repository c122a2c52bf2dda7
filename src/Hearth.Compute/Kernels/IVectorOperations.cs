using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>One vector register of 32-bit lanes, one lane per row, whatever its width; floats travel in the same type.</summary>
/// <typeparam name="TVector">The register type; its lanes are reinterpreted, never converted, except by the methods that say so.</typeparam>
internal unsafe interface IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>Lanes: rows of one vector.</summary>
    static abstract int Rows { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(void* source);

    /// <summary>A hint that the address is read soon; it may lie outside the allocation.</summary>
    static abstract void Prefetch(void* address);

    static abstract void Store(void* target, TVector value);

    /// <summary>The 32 bits at <paramref name="source"/> in every lane.</summary>
    static abstract TVector Broadcast(void* source);

    static abstract TVector Bytes(byte value);

    static abstract TVector Shorts(short value);

    static abstract TVector And(TVector left, TVector right);

    static abstract TVector Or(TVector left, TVector right);

    static abstract TVector Xor(TVector left, TVector right);

    /// <summary>16-bit lanes, towards the low end; bits move across byte borders and are masked by the caller.</summary>
    static abstract TVector ShiftRight(TVector value, [System.Diagnostics.CodeAnalysis.ConstantExpected] byte count);

    static abstract TVector ShiftLeft(TVector value, [System.Diagnostics.CodeAnalysis.ConstantExpected] byte count);

    /// <summary>A table of sixteen bytes where <see cref="Lookup"/> finds it.</summary>
    static abstract TVector Repeat(Vector128<byte> table);

    /// <summary>The bytes of a repeated table that bytes of 0 to 15 choose.</summary>
    static abstract TVector Lookup(TVector table, TVector indexes);

    static abstract TVector AddIntegers(TVector left, TVector right);

    /// <summary>Signed 16-bit lanes times signed 16-bit lanes, neighbours added: 32-bit lanes.</summary>
    static abstract TVector MultiplyAddPairs(TVector left, TVector right);

    /// <summary>Signed 32-bit integers to floats, rounding half to even.</summary>
    static abstract TVector ToFloats(TVector integers);

    static abstract TVector AddFloats(TVector left, TVector right);

    static abstract TVector MultiplyFloats(TVector left, TVector right);

    static abstract TVector Negate(TVector floats);

    /// <summary>left * right + addend, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>Finite halves to floats, exactly.</summary>
    static abstract TVector LoadHalves(void* source);

    /// <summary>Unsigned bytes e to half of 2^(e - 127), exactly.</summary>
    static abstract TVector LoadExponents(byte* source);

    /// <summary>Unsigned bytes to floats.</summary>
    static abstract TVector LoadByteFloats(byte* source);

    /// <summary>Signed bytes, each in both 16-bit halves of its lane.</summary>
    static abstract TVector LoadSignedBytePairs(byte* source);
}
