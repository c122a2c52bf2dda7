using System.Text;
using Hearth.Inference.Gguf;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Gguf;

/// <summary>Each check of the reader, with one file that breaks it and nothing else.</summary>
public sealed class GgufViolationTests
{
    private static readonly byte[] s_one = [1, 0, 0, 0];

    [Fact]
    public void Parse_FileThatTheViolationsStartFrom_IsFine()
    {
        using GgufFile file = GgufFile.Parse(new HandMadeGguf().Key("key", 4, s_one).Tensor("tensor", [16]).ToBytes());

        Assert.Equal(64, file.Tensors["tensor"].LengthBytes);
    }

    [Theory]
    [InlineData(0x46554748u, "not a GGUF file")]
    [InlineData(0x47475546u, "big-endian")]
    [InlineData(0x04034B50u, "zip archive")]
    [InlineData(0x67676A74u, "predecessor GGML")]
    [InlineData(0x73726576u, "Git LFS pointer")]
    public void Parse_OtherMagic_SaysWhatItIs(uint magic, string expected) => Refused(new HandMadeGguf { Magic = magic }, "byte 0", expected);

    [Theory]
    [InlineData(0u, "version 0")]
    [InlineData(1u, "version 1")]
    [InlineData(4u, "version 4")]
    [InlineData(uint.MaxValue, "version 4294967295")]
    [InlineData(0x03000000u, "big-endian (version 3")]
    [InlineData(0x02000000u, "big-endian (version 2")]
    public void Parse_OtherVersion_IsRefused(uint version, string expected) =>
        Refused(new HandMadeGguf { Version = version }, InferenceErrors.GgufVersionUnsupported, "byte 4", expected);

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(65_537)]
    [InlineData(long.MaxValue)]
    public void Parse_CountsOutOfBounds_AreRefused(long count)
    {
        Refused(new HandMadeGguf { KeyCount = count }, "byte 16", "the number of metadata keys");
        Refused(new HandMadeGguf { TensorCount = count }, "byte 8", "the number of tensors");
    }

    [Fact]
    public void Parse_CountsThatTheFileCannotHold_AreRefused()
    {
        Refused(new HandMadeGguf { KeyCount = 1000 }, "byte 16", "bytes follow");
        Refused(new HandMadeGguf { TensorCount = 1000 }, "byte 8", "bytes follow");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65_536)]
    [InlineData(long.MaxValue)]
    public void Parse_KeyLengthOutOfBounds_IsRefused(long length)
    {
        byte[] bytes = new HandMadeGguf().Key("key", 4, s_one).ToBytes();
        BitConverter.GetBytes(length).CopyTo(bytes, 24);

        Refused(bytes, InferenceErrors.GgufMalformed, "byte 24", "a metadata key");
    }

    [Fact]
    public void Parse_KeyThatIsNotUtf8_IsRefused() => Refused(new HandMadeGguf().Key([0xC3, 0x28], 4, s_one), "byte 24", "not valid UTF-8");

    [Fact]
    public void Parse_DuplicateKey_IsRefused() => Refused(new HandMadeGguf().Key("key", 4, s_one).Key("key", 4, s_one), "'key'", "twice");

    [Theory]
    [InlineData(13u)]
    [InlineData(uint.MaxValue)]
    public void Parse_UnknownValueType_IsRefused(uint typeId)
    {
        Refused(new HandMadeGguf().Key("key", typeId, s_one), "'key'", "unknown type");
        Refused(new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(typeId, 1, s_one)), "'key'", "unknown type");
    }

    [Fact]
    public void Parse_ArrayOfArrays_IsRefused() =>
        Refused(new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(9, 1, HandMadeGguf.Array(0, 0))), "'key'", "array of arrays");

    [Theory]
    [InlineData(-1)]
    [InlineData(4_194_305)]
    [InlineData(long.MaxValue)]
    public void Parse_ArrayCountOutOfBounds_IsRefused(long count) =>
        Refused(new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(0, count)), "the array length of 'key'");

    [Theory]
    [InlineData(0u, 97)]
    [InlineData(4u, 25)]
    [InlineData(8u, 13)]
    [InlineData(12u, 13)]
    public void Parse_ArrayThatTheFileCannotHold_IsRefused(uint elementTypeId, long count) =>
        Refused(new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(elementTypeId, count)), "the array length of 'key'", "bytes follow");

    [Theory]
    [InlineData(-1)]
    [InlineData(16_777_217)]
    [InlineData(long.MaxValue)]
    public void Parse_StringLengthOutOfBounds_IsRefused(long length)
    {
        Refused(new HandMadeGguf().Key("key", 8, HandMadeGguf.Text([], length)), "a metadata string");
        Refused(new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(8, 1, HandMadeGguf.Text([], length))), "a metadata string");
    }

    [Fact]
    public void Parse_StringThatTheFileCannotHold_IsRefused() =>
        Refused(new HandMadeGguf().Key("key", 8, HandMadeGguf.Text([], 1000)), "a metadata string", "bytes follow");

    [Fact]
    public void Parse_TruthValueOfTwo_IsRefused()
    {
        Refused(new HandMadeGguf().Key("key", 7, 2), "'key'", "neither 0 nor 1");
        Refused(new HandMadeGguf().Key("key", 9, HandMadeGguf.Array(7, 2, 1, 2)), "'key'", "neither 0 nor 1");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    [InlineData(-1)]
    public void Parse_AlignmentThatIsNoPowerOfTwo_IsRefused(int alignment) =>
        Refused(new HandMadeGguf().Key("general.alignment", 4, BitConverter.GetBytes(alignment)), "not a power of two");

    [Fact]
    public void Parse_AlignmentOfAnotherType_IsRefused() =>
        Refused(new HandMadeGguf().Key("general.alignment", 10, 32, 0, 0, 0, 0, 0, 0, 0), "UInt64 instead of UInt32");

    [Fact]
    public void Parse_AlignmentBehindTheEnd_IsRefusedOnceThereIsATensor() =>
        Refused(new HandMadeGguf().Key("general.alignment", 4, BitConverter.GetBytes(0x80000000)).Tensor("tensor", [1]), "the file ends at 0");

    [Theory]
    [InlineData(2u, new byte[] { 2, 0 })]
    [InlineData(2u, new byte[] { 0, 1 })]
    [InlineData(4u, new byte[] { 3, 0, 0, 0 })]
    [InlineData(10u, new byte[] { 0, 0, 0, 0, 0, 0, 0, 1 })]
    public void Parse_PartOfASplitModel_IsRefused(uint typeId, byte[] count) =>
        Refused(new HandMadeGguf().Key("split.count", typeId, count), InferenceErrors.GgufSplit, "split.count");

    [Fact]
    public void Parse_SplitIntoOne_IsFine()
    {
        using GgufFile file = GgufFile.Parse(new HandMadeGguf().Key("split.count", 2, 1, 0).ToBytes());

        Assert.Equal(1, file.Metadata.GetRequiredInt32("split.count"));
    }

    [Fact]
    public void Parse_TensorNameOf64Bytes_IsRefused()
    {
        using GgufFile file = GgufFile.Parse(new HandMadeGguf().Tensor(new string('n', 63), [1]).ToBytes());

        Assert.Single(file.Tensors);
        Refused(new HandMadeGguf().Tensor(new string('n', 64), [1]), "a tensor name", "from 0 to 63");
    }

    [Fact]
    public void Parse_TensorNameThatIsNotUtf8_IsRefused() => Refused(new HandMadeGguf().Tensor([0xFF], 1, [1], 0, 0), "a tensor name is not valid UTF-8");

    [Fact]
    public void Parse_DuplicateTensorName_IsRefused() => Refused(new HandMadeGguf().Tensor("tensor", [1]).Tensor("tensor", [1], offset: 32), "'tensor'", "twice");

    [Theory]
    [InlineData(0u)]
    [InlineData(5u)]
    [InlineData(uint.MaxValue)]
    public void Parse_NumberOfDimensionsOutOfBounds_IsRefused(uint rank) =>
        Refused(new HandMadeGguf().Tensor("tensor"u8.ToArray(), rank, [1, 1, 1, 1, 1], 0, 0), "'tensor'", "dimensions; it must have 1 to 4");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Parse_DimensionOutOfBounds_IsRefused(long dimension)
    {
        Refused(new HandMadeGguf().Tensor("tensor", [dimension]), "'tensor'", "cannot hold it");
        Refused(new HandMadeGguf().Tensor("tensor", [1, dimension, 1]), "'tensor'", "cannot hold it");
    }

    [Fact]
    public void Parse_ProductOfDimensionsThatWrapsAround_IsRefused()
    {
        Refused(new HandMadeGguf().Tensor("tensor", [1L << 32, 1L << 32]), "cannot hold it");
        Refused(new HandMadeGguf().Tensor("tensor", [1L << 31, 1L << 31, 4]), "cannot hold it");
        Refused(new HandMadeGguf().Tensor("tensor", [3, 0x5555_5555_5555_5556]), "cannot hold it");
        Refused(new HandMadeGguf().Tensor("tensor", [1L << 62, 1L << 62, 1L << 62, 1L << 62]), "cannot hold it");
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(5u)]
    [InlineData(31u)]
    [InlineData(32u)]
    [InlineData(33u)]
    [InlineData(36u)]
    [InlineData(37u)]
    [InlineData(38u)]
    public void Parse_RemovedTensorType_IsRefused(uint typeId) =>
        Refused(new HandMadeGguf().Tensor("tensor", [32], typeId), InferenceErrors.GgufTensorTypeUnsupported, "'tensor'", $"type {typeId}, which was removed");

    [Theory]
    [InlineData(10u, "Q2_K")]
    [InlineData(11u, "Q3_K")]
    [InlineData(23u, "IQ4_XS")]
    [InlineData(40u, "NVFP4")]
    [InlineData(43u, "unknown type 43")]
    [InlineData(uint.MaxValue, "unknown type 4294967295")]
    public void Parse_TensorTypeThatIsNotComputed_IsNamed(uint typeId, string expected) =>
        Refused(new HandMadeGguf().Tensor("tensor", [256], typeId), InferenceErrors.GgufTensorTypeUnsupported, "'tensor'", expected);

    [Theory]
    [InlineData(2u, 16)]
    [InlineData(8u, 33)]
    [InlineData(12u, 128)]
    public void Parse_RowThatIsNoWholeNumberOfBlocks_IsRefused(uint typeId, long rowLength) =>
        Refused(new HandMadeGguf { DataBytes = 1 << 16 }.Tensor("tensor", [rowLength, 32], typeId), "'tensor'", "not a multiple");

    [Theory]
    [InlineData(1ul)]
    [InlineData(16ul)]
    public void Parse_OffsetThatIsNotAligned_IsRefused(ulong offset) =>
        Refused(new HandMadeGguf().Tensor("tensor", [1], offset: offset), "'tensor'", "not a multiple of the alignment 32");

    [Theory]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue - 31)]
    [InlineData(1ul << 40)]
    public void Parse_OffsetOutsideTheFile_IsRefused(ulong offset) => Refused(new HandMadeGguf().Tensor("tensor", [1], offset: offset), "outside the file");

    [Fact]
    public void Parse_TensorThatEndsOneElementBehindTheFile_IsRefused()
    {
        Refused(new HandMadeGguf().Tensor("tensor", [17]), "'tensor'", "needs bytes 0 to 68", "the file ends at 64");
        Refused(new HandMadeGguf().Tensor("tensor", [9], offset: 32), "'tensor'", "needs bytes 32 to 68");
    }

    [Fact]
    public void Parse_TensorThatEndsBehindTheFileOnlyAfterPadding_IsRefused()
    {
        // 57 bytes of header: the data starts at 64, so that 8 floats from there need 96 bytes, while 57 + 32 fit.
        byte[] bytes = new HandMadeGguf { DataBytes = 32 }.Tensor("t", [8]).ToBytes();

        using GgufFile file = GgufFile.Parse(bytes);
        Assert.Single(file.Tensors);
        Refused(bytes[..^4], InferenceErrors.GgufMalformed, "'t'", "needs bytes 0 to 32");
    }

    [Fact]
    public void Parse_OverlappingTensors_AreRefused()
    {
        Refused(new HandMadeGguf().Tensor("first", [9]).Tensor("second", [1], offset: 32), "overlaps");
        Refused(new HandMadeGguf().Tensor("first", [1], offset: 32).Tensor("second", [16]), "overlaps");
        Refused(new HandMadeGguf().Tensor("first", [4]).Tensor("second", [4]), "overlaps");
    }

    [Fact]
    public void Parse_NameWithAnEscapeSequence_IsShownWithoutIt()
    {
        InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Parse(new HandMadeGguf().Tensor("\e[2J\n'", [0]).ToBytes()));

        Assert.Contains("'?[2J??'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongKey_IsShownShortened()
    {
        byte[] key = Encoding.UTF8.GetBytes(new string('k', 60_000));

        InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Parse(new HandMadeGguf().Key(key, 99).ToBytes()));

        Assert.InRange(exception.Message.Length, 80, 300);
    }

    private static void Refused(HandMadeGguf file, params string[] expected) => Refused(file.ToBytes(), InferenceErrors.GgufMalformed, expected);

    private static void Refused(HandMadeGguf file, ErrorDefinition error, params string[] expected) => Refused(file.ToBytes(), error, expected);

    private static void Refused(byte[] bytes, ErrorDefinition error, params string[] expected)
    {
        InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Parse(bytes).Dispose());

        Assert.Same(error, exception.Error);
        Assert.All(expected, text => Assert.Contains(text, exception.Message, StringComparison.Ordinal));
    }
}
