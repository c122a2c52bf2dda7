using System.Runtime.InteropServices;

namespace Hearth.Inference.Tokenizers;

/// <summary>
/// A hash of short byte strings. Its key differs from process to process, so that a hostile vocabulary cannot be made of strings that collide; no
/// result depends on it.
/// </summary>
internal static class ByteHash
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
    private static readonly ulong s_key = ((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2);

    /// <summary>The hash of a string.</summary>
    /// <param name="text">The string.</param>
    /// <param name="variant">Strings with another variant have another hash.</param>
    public static ulong Of(ReadOnlySpan<byte> text, int variant)
    {
        ulong state = s_key ^ ((((ulong)(uint)variant << 32) | (uint)text.Length) * Multiplier);
        ReadOnlySpan<byte> rest = text;
        while (rest.Length >= sizeof(ulong))
        {
            state = Mix(state ^ MemoryMarshal.Read<ulong>(rest));
            rest = rest[sizeof(ulong)..];
        }

        ulong tail = 0;
        if (rest.Length >= sizeof(uint))
        {
            tail = MemoryMarshal.Read<uint>(rest) | ((ulong)MemoryMarshal.Read<uint>(rest[^sizeof(uint)..]) << 32);
        }
        else if (rest.Length > 0)
        {
            tail = rest[0] | ((ulong)rest[rest.Length >> 1] << 8) | ((ulong)rest[^1] << 16);
        }

        return Mix(Mix(state ^ tail) ^ s_key);
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Multiplier, out ulong low);
        return high ^ low;
    }
}
