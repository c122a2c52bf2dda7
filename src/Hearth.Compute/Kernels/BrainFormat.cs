using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Kernels;

/// <summary>BF16: the upper half of a single.</summary>
internal readonly unsafe struct BrainFormat : IFloatFormat
{
    public static int Bytes => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(byte* source)
    {
        if (Avx2.IsSupported)
        {
            return Vector256.ShiftLeft(Avx2.ConvertToVector256Int32((short*)source), 16).AsSingle();
        }

        Vector128<ushort> upper = Vector128.Load((ushort*)source);
        Vector256<uint> wide = Vector256.Create(Vector128.WidenLower(upper), Vector128.WidenUpper(upper));
        return Vector256.ShiftLeft(wide, 16).AsSingle();
    }
}
