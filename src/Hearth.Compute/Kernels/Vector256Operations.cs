using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Kernels;

/// <summary>Eight rows per register (AVX2 and FMA).</summary>
internal readonly unsafe struct Vector256Operations : IVectorOperations<Vector256<int>>
{
    public static int Rows => 8;

    public static Vector256<int> Zero => Vector256<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(void* source) => Vector256.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address) => Sse.Prefetch0(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* target, Vector256<int> value) => value.Store((int*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(void* source) => Vector256.Create(*(int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Bytes(byte value) => Vector256.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Shorts(short value) => Vector256.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> And(Vector256<int> left, Vector256<int> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Or(Vector256<int> left, Vector256<int> right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Xor(Vector256<int> left, Vector256<int> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRight(Vector256<int> value, [ConstantExpected] byte count) => Vector256.ShiftRightLogical(value.AsUInt16(), count).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeft(Vector256<int> value, [ConstantExpected] byte count) => Vector256.ShiftLeft(value.AsUInt16(), count).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Repeat(Vector128<byte> table) => Vector256.Create(table, table).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Lookup(Vector256<int> table, Vector256<int> indexes) => Avx2.Shuffle(table.AsByte(), indexes.AsByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddIntegers(Vector256<int> left, Vector256<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAddPairs(Vector256<int> left, Vector256<int> right) => Avx2.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ToFloats(Vector256<int> integers) => Vector256.ConvertToSingle(integers).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddFloats(Vector256<int> left, Vector256<int> right) => (left.AsSingle() + right.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyFloats(Vector256<int> left, Vector256<int> right) => (left.AsSingle() * right.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FusedMultiplyAdd(Vector256<int> left, Vector256<int> right, Vector256<int> addend) =>
        Vector256.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Negate(Vector256<int> floats) => floats ^ Vector256.Create(int.MinValue);

    /// <summary>Finite halves to floats, exactly.</summary>
    /// <remarks>
    /// Sign-extended and shifted, a half's bits stand where a float's do, the exponent 112 too small: one multiplication by 2^112 is
    /// exact for normal and subnormal halves.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadHalves(void* source)
    {
        Vector256<int> bits = Vector256.ShiftLeft(Avx2.ConvertToVector256Int32((short*)source), 13) & Vector256.Create(unchecked((int)0x8FFFE000));
        return (bits.AsSingle() * Vector256.Create(5.192296858534828e33f)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadExponents(byte* source)
    {
        Vector256<int> bits = Vector256.ShiftLeft(Avx2.ConvertToVector256Int32(source), 23);
        return (Vector256.Max(bits, Vector256.Create(0x00400000)).AsSingle() * Vector256.Create(0.5f)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadByteFloats(byte* source) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadSignedBytePairs(byte* source)
    {
        Vector256<int> value = Avx2.ConvertToVector256Int32((sbyte*)source);
        return (value & Vector256.Create(0xFFFF)) | Vector256.ShiftLeft(value, 16);
    }
}
