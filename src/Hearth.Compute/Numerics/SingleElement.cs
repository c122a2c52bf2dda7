using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary><see cref="KeyValueFormat.Single"/>.</summary>
internal readonly unsafe struct SingleElement : IKeyValueElement
{
    public static float Factor => 1f;

    public static bool HasScales => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(void* source, long index) => Vector512.Load((float*)source + index);
}
