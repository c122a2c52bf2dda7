using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using Hearth.Compute.Kernels;

namespace Hearth.Compute.Tests.Kernels;

/// <summary>The NEON operations with the one instruction that other processors lack written out.</summary>
internal readonly unsafe struct EmulatedOperations128 : IVectorOperations<Vector128<int>>
{
    public static int Rows => Vector128Operations.Rows;

    public static Vector128<int> Zero => Vector128<int>.Zero;

    public static Vector128<int> Load(void* source) => Vector128Operations.Load(source);

    public static void Prefetch(void* address) => Vector128Operations.Prefetch(address);

    public static void Store(void* target, Vector128<int> value) => Vector128Operations.Store(target, value);

    public static Vector128<int> Broadcast(void* source) => Vector128Operations.Broadcast(source);

    public static Vector128<int> Bytes(byte value) => Vector128Operations.Bytes(value);

    public static Vector128<int> Shorts(short value) => Vector128Operations.Shorts(value);

    public static Vector128<int> And(Vector128<int> left, Vector128<int> right) => Vector128Operations.And(left, right);

    public static Vector128<int> Or(Vector128<int> left, Vector128<int> right) => Vector128Operations.Or(left, right);

    public static Vector128<int> Xor(Vector128<int> left, Vector128<int> right) => left ^ right;

    public static Vector128<int> ShiftRight(Vector128<int> value, [ConstantExpected] byte count) => Vector128Operations.ShiftRight(value, count);

    public static Vector128<int> ShiftLeft(Vector128<int> value, [ConstantExpected] byte count) => Vector128Operations.ShiftLeft(value, count);

    public static Vector128<int> Repeat(Vector128<byte> table) => Vector128Operations.Repeat(table);

    public static Vector128<int> Lookup(Vector128<int> table, Vector128<int> indexes) => Vector128Operations.Lookup(table, indexes);

    public static Vector128<int> AddIntegers(Vector128<int> left, Vector128<int> right) => Vector128Operations.AddIntegers(left, right);

    public static Vector128<int> MultiplyAddPairs(Vector128<int> left, Vector128<int> right)
    {
        Vector128<int> lowLeft = Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(left, 16), 16);
        Vector128<int> lowRight = Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(right, 16), 16);
        return (lowLeft * lowRight) + (Vector128.ShiftRightArithmetic(left, 16) * Vector128.ShiftRightArithmetic(right, 16));
    }

    public static Vector128<int> ToFloats(Vector128<int> integers) => Vector128Operations.ToFloats(integers);

    public static Vector128<int> AddFloats(Vector128<int> left, Vector128<int> right) => Vector128Operations.AddFloats(left, right);

    public static Vector128<int> MultiplyFloats(Vector128<int> left, Vector128<int> right) => Vector128Operations.MultiplyFloats(left, right);

    public static Vector128<int> Negate(Vector128<int> floats) => Vector128Operations.Negate(floats);

    public static Vector128<int> FusedMultiplyAdd(Vector128<int> left, Vector128<int> right, Vector128<int> addend) => Vector128Operations.FusedMultiplyAdd(left, right, addend);

    public static Vector128<int> LoadHalves(void* source) => Vector128Operations.LoadHalves(source);

    public static Vector128<int> LoadExponents(byte* source) => Vector128Operations.LoadExponents(source);

    public static Vector128<int> LoadByteFloats(byte* source) => Vector128Operations.LoadByteFloats(source);

    public static Vector128<int> LoadSignedBytePairs(byte* source) => Vector128Operations.LoadSignedBytePairs(source);
}
