using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Numerics;

/// <summary><see cref="KeyValueFormat.Byte"/>: whole numbers.</summary>
internal readonly unsafe struct ByteElement : IKeyValueElement
{
    public static float Factor => 1f;

    public static bool HasScales => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(void* source, long index)
    {
        Vector128<sbyte> bytes = Vector128.Load((sbyte*)source + index);
        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(bytes));
        }

        Vector256<short> halves = Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
        return Vector512.ConvertToSingle(Vector512.Create(Vector256.WidenLower(halves), Vector256.WidenUpper(halves)));
    }
}
