using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Kernels;

/// <summary>F16; infinities become 65536 and more, since models with finite weights alone are of use.</summary>
internal readonly unsafe struct HalfFormat : IFloatFormat
{
    public static int Bytes => 2;

    /// <summary>Eight finite halves to floats, exactly.</summary>
    /// <remarks>Sign-extended and shifted, a half's bits stand where a float's do, the exponent 112 too small.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(byte* source)
    {
        Vector256<int> wide;
        if (Avx2.IsSupported)
        {
            wide = Avx2.ConvertToVector256Int32((short*)source);
        }
        else
        {
            Vector128<short> halves = Vector128.Load((short*)source);
            wide = Vector256.Create(Vector128.WidenLower(halves), Vector128.WidenUpper(halves));
        }

        Vector256<int> bits = Vector256.ShiftLeft(wide, 13) & Vector256.Create(unchecked((int)0x8FFFE000));
        return bits.AsSingle() * Vector256.Create(5.192296858534828e33f);
    }
}
