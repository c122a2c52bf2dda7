using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Kernels;

/// <summary>Sixteen rows per register (AVX-512 F and BW).</summary>
internal readonly unsafe struct Vector512Operations : IVectorOperations<Vector512<int>>
{
    public static int Rows => 16;

    public static Vector512<int> Zero => Vector512<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(void* source) => Vector512.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address) => Sse.Prefetch0(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* target, Vector512<int> value) => value.Store((int*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(void* source) => Vector512.Create(*(int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Bytes(byte value) => Vector512.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Shorts(short value) => Vector512.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> And(Vector512<int> left, Vector512<int> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Or(Vector512<int> left, Vector512<int> right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Xor(Vector512<int> left, Vector512<int> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight(Vector512<int> value, [ConstantExpected] byte count) => Vector512.ShiftRightLogical(value.AsUInt16(), count).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeft(Vector512<int> value, [ConstantExpected] byte count) => Vector512.ShiftLeft(value.AsUInt16(), count).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Repeat(Vector128<byte> table) => Vector512.Create(Vector256.Create(table, table), Vector256.Create(table, table)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Lookup(Vector512<int> table, Vector512<int> indexes) => Avx512BW.Shuffle(table.AsByte(), indexes.AsByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddIntegers(Vector512<int> left, Vector512<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAddPairs(Vector512<int> left, Vector512<int> right) => Avx512BW.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ToFloats(Vector512<int> integers) => Vector512.ConvertToSingle(integers).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddFloats(Vector512<int> left, Vector512<int> right) => (left.AsSingle() + right.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyFloats(Vector512<int> left, Vector512<int> right) => (left.AsSingle() * right.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FusedMultiplyAdd(Vector512<int> left, Vector512<int> right, Vector512<int> addend) =>
        Vector512.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Negate(Vector512<int> floats) => floats ^ Vector512.Create(int.MinValue);

    /// <summary>Finite halves to floats, exactly.</summary>
    /// <remarks>
    /// Sign-extended and shifted, a half's bits stand where a float's do, the exponent 112 too small: one multiplication by 2^112 is
    /// exact for normal and subnormal halves.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadHalves(void* source)
    {
        Vector512<int> bits = Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source)), 13) & Vector512.Create(unchecked((int)0x8FFFE000));
        return (bits.AsSingle() * Vector512.Create(5.192296858534828e33f)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadExponents(byte* source)
    {
        Vector512<int> bits = Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(Vector128.Load(source)), 23);
        return (Vector512.Max(bits, Vector512.Create(0x00400000)).AsSingle() * Vector512.Create(0.5f)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadByteFloats(byte* source) => Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source))).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadSignedBytePairs(byte* source)
    {
        Vector512<int> value = Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)source));
        return (value & Vector512.Create(0xFFFF)) | Vector512.ShiftLeft(value, 16);
    }
}
