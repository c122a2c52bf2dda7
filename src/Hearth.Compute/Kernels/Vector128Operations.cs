using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Hearth.Compute.Kernels;

/// <summary>Four rows per register (NEON).</summary>
internal readonly unsafe struct Vector128Operations : IVectorOperations<Vector128<int>>
{
    public static int Rows => 4;

    public static Vector128<int> Zero => Vector128<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(void* source) => Vector128.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        // The runtime offers no such instruction here.
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* target, Vector128<int> value) => value.Store((int*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(void* source) => Vector128.Create(*(int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Bytes(byte value) => Vector128.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Shorts(short value) => Vector128.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> And(Vector128<int> left, Vector128<int> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Or(Vector128<int> left, Vector128<int> right) => left | right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Xor(Vector128<int> left, Vector128<int> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRight(Vector128<int> value, [ConstantExpected] byte count) => Vector128.ShiftRightLogical(value.AsUInt16(), count).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftLeft(Vector128<int> value, [ConstantExpected] byte count) => Vector128.ShiftLeft(value.AsUInt16(), count).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Repeat(Vector128<byte> table) => table.AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Lookup(Vector128<int> table, Vector128<int> indexes) => Vector128.ShuffleNative(table.AsByte(), indexes.AsByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddIntegers(Vector128<int> left, Vector128<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddPairs(Vector128<int> left, Vector128<int> right) =>
        AdvSimd.Arm64.AddPairwise(
            AdvSimd.MultiplyWideningLower(left.AsInt16().GetLower(), right.AsInt16().GetLower()),
            AdvSimd.MultiplyWideningUpper(left.AsInt16(), right.AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ToFloats(Vector128<int> integers) => Vector128.ConvertToSingle(integers).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddFloats(Vector128<int> left, Vector128<int> right) => (left.AsSingle() + right.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyFloats(Vector128<int> left, Vector128<int> right) => (left.AsSingle() * right.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> FusedMultiplyAdd(Vector128<int> left, Vector128<int> right, Vector128<int> addend) =>
        Vector128.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Negate(Vector128<int> floats) => floats ^ Vector128.Create(int.MinValue);

    /// <summary>Finite halves to floats, exactly.</summary>
    /// <remarks>
    /// Sign-extended and shifted, a half's bits stand where a float's do, the exponent 112 too small: one multiplication by 2^112 is
    /// exact for normal and subnormal halves.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadHalves(void* source)
    {
        Vector128<int> bits = Vector128.ShiftLeft(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)source).AsInt16()), 13) & Vector128.Create(unchecked((int)0x8FFFE000));
        return (bits.AsSingle() * Vector128.Create(5.192296858534828e33f)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadExponents(byte* source)
    {
        Vector128<int> bits = Vector128.ShiftLeft(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte())).AsInt32(), 23);
        return (Vector128.Max(bits, Vector128.Create(0x00400000)).AsSingle() * Vector128.Create(0.5f)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadByteFloats(byte* source) => Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte())).AsInt32()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadSignedBytePairs(byte* source)
    {
        Vector128<int> value = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)source).AsSByte()));
        return (value & Vector128.Create(0xFFFF)) | Vector128.ShiftLeft(value, 16);
    }
}
