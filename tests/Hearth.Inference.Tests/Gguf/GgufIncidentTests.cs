using Hearth.Inference.Gguf;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Gguf;

/// <summary>Published holes of other readers of this format, each with a file of its class.</summary>
public sealed class GgufIncidentTests
{
    // Ollama CVE-2026-7482: a tensor larger than the file was read from the heap, and the bytes were disclosed later.
    [Fact]
    public void Cve_2026_7482_TensorLargerThanTheFile_IsRefused() =>
        Refused(new HandMadeGguf().Tensor("token_embd.weight", [1024, 1024], 1), InferenceErrors.GgufMalformed);

    // llama.cpp CVE-2024-21802 and its siblings (23496, 21825, 21836, 23605): lengths and counts from the file sized a heap block too small.
    [Theory]
    [InlineData(-1)]
    [InlineData(0x4000_0000_0000_0001)]
    [InlineData(0x1FFF_FFFF_FFFF_FFFF)]
    public void Cve_2024_21802_CountTimesElementSizeThatWrapsAround_IsRefused(long count)
    {
        Refused(new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(8, count)), InferenceErrors.GgufMalformed);
        Refused(new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(10, count)), InferenceErrors.GgufMalformed);
        Refused(new HandMadeGguf().Key("key", 8, HandMadeGguf.Text([], count)), InferenceErrors.GgufMalformed);
        Refused(new HandMadeGguf { KeyCount = count }, InferenceErrors.GgufMalformed);
        Refused(new HandMadeGguf { TensorCount = count }, InferenceErrors.GgufMalformed);
    }

    // llama.cpp CVE-2024-21825: the number of dimensions indexed a fixed array of four.
    [Fact]
    public void Cve_2024_21825_FiveDimensions_AreRefused() => Refused(new HandMadeGguf().Tensor("tensor", [1, 1, 1, 1, 1]), InferenceErrors.GgufMalformed);

    // llama.cpp CVE-2025-53630: the padded sizes of all tensors were added up until the sum wrapped around.
    [Fact]
    public void Cve_2025_53630_SizesWhoseSumWrapsAround_AreRefused() =>
        Refused(
            new HandMadeGguf().Tensor("first", [1L << 61], 0).Tensor("second", [1L << 61], 0, 1ul << 63).Tensor("third", [16], 0, 0),
            InferenceErrors.GgufMalformed);

    // llama.cpp CVE-2026-27940: the fix of the former checked the sum, but padding and object overhead were added behind the check.
    [Theory]
    [InlineData(0x7FFF_FFFF_FFFF_FFE0ul)]
    [InlineData(0xFFFF_FFFF_FFFF_FFE0ul)]
    public void Cve_2026_27940_OffsetThatWrapsAroundOnlyWithPadding_IsRefused(ulong offset)
    {
        Refused(new HandMadeGguf().Tensor("tensor", [8], 0, offset), InferenceErrors.GgufMalformed);
        Refused(
            new HandMadeGguf().Key("general.alignment", 4, BitConverter.GetBytes(0x80000000)).Tensor("tensor", [8], 0, 0x7FFF_FFFF_8000_0000),
            InferenceErrors.GgufMalformed);
    }

    // Ollama CVE-2025-0315: counts from the file were allocated before anything of them was read.
    [Fact]
    public void Cve_2025_0315_CountsLargerThanTheFile_AllocateNothing()
    {
        byte[][] bombs =
        [
            new HandMadeGguf { KeyCount = 65_536 }.ToBytes(),
            new HandMadeGguf { TensorCount = 65_536 }.ToBytes(),
            new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(0, 4_194_304)).ToBytes(),
            new HandMadeGguf().Key("key", 8, HandMadeGguf.Text([], 16_777_216)).ToBytes(),
            new HandMadeGguf().Tensor("tensor", [1L << 40]).ToBytes(),
        ];
        Assert.All(bombs, bomb => Assert.Throws<InferenceException>(() => GgufFile.Parse(bomb)));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.All(bombs, bomb => Assert.Throws<InferenceException>(() => GgufFile.Parse(bomb)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
    }

    // A large array of small elements: what comes back is larger than in the file, but bounded by a constant.
    [Fact]
    public void TryGetInt32Array_MillionsOfBytes_StaysWithinTheConstant()
    {
        byte[] bytes = new GgufWriter().AddRaw("key", 9, HandMadeGguf.Array(0, 4_194_304, new byte[4_194_304])).ToBytes();
        using GgufFile file = GgufFile.Parse(bytes);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(4_194_304, file.Metadata.GetRequiredInt32Array("key").Length);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes.Length + (64L * 1024 * 1024));
    }

    private static void Refused(HandMadeGguf file, ErrorDefinition error) =>
        Assert.Same(error, Assert.Throws<InferenceException>(() => GgufFile.Parse(file.ToBytes()).Dispose()).Error);
}
