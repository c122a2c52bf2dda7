using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>One stored form of keys and values, as the attention kernels read it. A type parameter, so that each form gets its own code.</summary>
internal unsafe interface IKeyValueElement
{
    /// <summary>What a loaded value must still be multiplied by; it is multiplied into the other factor instead, which happens less often.</summary>
    static abstract float Factor { get; }

    /// <summary>Whether elements are multiples of a scale per position and <see cref="KeyValuePool.ScaleElements"/> elements, which the kernels multiply in.</summary>
    static abstract bool HasScales { get; }

    /// <summary>Sixteen elements from the one with this index on.</summary>
    static abstract Vector512<float> Load(void* source, long index);
}
