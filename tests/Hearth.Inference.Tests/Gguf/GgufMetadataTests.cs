using Hearth.Inference.Gguf;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Gguf;

public sealed class GgufMetadataTests
{
    [Fact]
    public void TryGet_EveryType_GivesTheValueBack()
    {
        using GgufFile file = GgufFile.Parse(new GgufWriter()
            .Add("u8", byte.MaxValue).Add("i8", sbyte.MinValue).Add("u16", ushort.MaxValue).Add("i16", short.MinValue)
            .Add("u32", uint.MaxValue).Add("i32", int.MinValue).Add("u64", ulong.MaxValue).Add("i64", long.MaxValue)
            .Add("f32", 1.5f).Add("f64", -2.25).Add("bool", true).Add("string", "Zoë 🔥")
            .Add("strings", new[] { "", "a", "🔥" }).Add("floats", new[] { 1f, float.NegativeInfinity }).Add("ints", new[] { -1, int.MaxValue })
            .ToBytes());
        GgufMetadata metadata = file.Metadata;

        Assert.Equal(255, metadata.GetRequiredInt32("u8"));
        Assert.Equal(-128, metadata.GetRequiredInt32("i8"));
        Assert.Equal(65_535, metadata.GetRequiredInt32("u16"));
        Assert.Equal(-32_768, metadata.GetRequiredInt32("i16"));
        Assert.Equal(uint.MaxValue, metadata.GetRequiredUInt64("u32"));
        Assert.Equal(int.MinValue, metadata.GetRequiredInt32("i32"));
        Assert.Equal(ulong.MaxValue, metadata.GetRequiredUInt64("u64"));
        Assert.Equal((ulong)long.MaxValue, metadata.GetRequiredUInt64("i64"));
        Assert.Equal(1.5f, metadata.GetRequiredSingle("f32"));
        Assert.Equal(-2.25f, metadata.GetRequiredSingle("f64"));
        Assert.True(metadata.GetRequiredBoolean("bool"));
        Assert.Equal("Zoë 🔥", metadata.GetRequiredString("string"));
        Assert.Equal(["", "a", "🔥"], metadata.GetRequiredStringArray("strings"));
        Assert.Equal([[], [97], [0xF0, 0x9F, 0x94, 0xA5]], metadata.GetRequiredUtf8Array("strings"));
        Assert.Equal([1f, float.NegativeInfinity], metadata.GetRequiredSingleArray("floats"));
        Assert.Equal([-1, int.MaxValue], metadata.GetRequiredInt32Array("ints"));
        Assert.True(metadata.IsArray("ints"));
        Assert.False(metadata.IsArray("i32"));
        Assert.Equal(15, metadata.Keys.Count);
    }

    [Fact]
    public void TryGetInt32Array_EveryIntegerType_Widens()
    {
        using GgufFile file = GgufFile.Parse(new HandMadeGguf()
            .Key("u8", 9, HandMadeGguf.Array(0, 2, 1, 255))
            .Key("i8", 9, HandMadeGguf.Array(1, 2, 1, 255))
            .Key("u16", 9, HandMadeGguf.Array(2, 1, 255, 255))
            .Key("i64", 9, HandMadeGguf.Array(11, 1, 255, 255, 255, 255, 255, 255, 255, 255))
            .ToBytes());

        Assert.Equal([1, 255], file.Metadata.GetRequiredInt32Array("u8"));
        Assert.Equal([1, -1], file.Metadata.GetRequiredInt32Array("i8"));
        Assert.Equal([65_535], file.Metadata.GetRequiredInt32Array("u16"));
        Assert.Equal([-1], file.Metadata.GetRequiredInt32Array("i64"));
    }

    [Fact]
    public void TryGet_AbsentKey_IsFalse()
    {
        using GgufFile file = GgufFile.Parse(new GgufWriter().ToBytes());
        GgufMetadata metadata = file.Metadata;

        Assert.False(
            metadata.TryGetString("k", out _) || metadata.TryGetUInt64("k", out _) || metadata.TryGetInt32("k", out _) || metadata.TryGetSingle("k", out _)
            || metadata.TryGetBoolean("k", out _) || metadata.TryGetStringArray("k", out _) || metadata.TryGetUtf8Array("k", out _)
            || metadata.TryGetSingleArray("k", out _) || metadata.TryGetInt32Array("k", out _) || metadata.Contains("k") || metadata.IsArray("k"));
    }

    [Fact]
    public void GetRequired_AbsentKey_NamesIt()
    {
        using GgufFile file = GgufFile.Parse(new GgufWriter().ToBytes());

        InferenceException exception = Assert.Throws<InferenceException>(() => file.Metadata.GetRequiredString("general.architecture"));

        Assert.Same(InferenceErrors.GgufMetadataInvalid, exception.Error);
        Assert.Contains("'general.architecture'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryGet_ValueThatDoesNotFit_IsRefusedAndNamed()
    {
        using GgufFile file = GgufFile.Parse(new GgufWriter()
            .Add("negative", -1).Add("large", uint.MaxValue).Add("nan", float.NaN).Add("huge", double.MaxValue).Add("text", "text")
            .Add("strings", new[] { "a" }).Add("floats", new[] { 1f })
            .ToBytes());
        GgufMetadata metadata = file.Metadata;

        Assert.All(
            (Action[])
            [
                () => metadata.TryGetUInt64("negative", out _),
                () => metadata.TryGetInt32("large", out _),
                () => metadata.TryGetSingle("nan", out _),
                () => metadata.TryGetSingle("huge", out _),
                () => metadata.TryGetInt32("text", out _),
                () => metadata.TryGetSingle("negative", out _),
                () => metadata.TryGetBoolean("negative", out _),
                () => metadata.TryGetString("negative", out _),
                () => metadata.TryGetString("strings", out _),
                () => metadata.TryGetStringArray("text", out _),
                () => metadata.TryGetUtf8Array("floats", out _),
                () => metadata.TryGetSingleArray("strings", out _),
                () => metadata.TryGetInt32Array("floats", out _),
                () => metadata.TryGetInt32Array("negative", out _),
            ],
            read => Assert.Same(InferenceErrors.GgufMetadataInvalid, Assert.Throws<InferenceException>(read).Error));
    }

    [Fact]
    public void TryGetInt32Array_ElementThatDoesNotFit_IsRefused()
    {
        using GgufFile file = GgufFile.Parse(new HandMadeGguf().Key("k", 9, HandMadeGguf.Array(4, 1, 255, 255, 255, 255)).ToBytes());

        Assert.Same(InferenceErrors.GgufMetadataInvalid, Assert.Throws<InferenceException>(() => file.Metadata.TryGetInt32Array("k", out _)).Error);
    }

    [Fact]
    public void TryGetString_InvalidUtf8_IsReplaced()
    {
        using GgufFile file = GgufFile.Parse(new HandMadeGguf().Key("k", 8, HandMadeGguf.Text([0x61, 0xFF, 0x62])).ToBytes());

        Assert.Equal("a\uFFFDb", file.Metadata.GetRequiredString("k"));
    }

    [Fact]
    public void TryGet_AfterDispose_Throws()
    {
        GgufFile file = GgufFile.Parse(new GgufWriter().Add("k", 1).ToBytes());
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Metadata.TryGetInt32("k", out _));
    }
}
