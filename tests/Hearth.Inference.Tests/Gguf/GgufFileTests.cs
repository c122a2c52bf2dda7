using Hearth.Compute;
using Hearth.Inference.Gguf;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Gguf;

public sealed class GgufFileTests
{
    public static TheoryData<TensorFormat> Formats() => [.. Enum.GetValues<TensorFormat>()];

    [Theory]
    [InlineData(2u, null)]
    [InlineData(3u, null)]
    [InlineData(3u, 1u)]
    [InlineData(3u, 64u)]
    [InlineData(3u, 4096u)]
    public void Parse_WrittenFile_GivesEveryByteBack(uint version, uint? alignment)
    {
        byte[] first = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] second = RandomTensor.Create(TensorFormat.Q8_0, 192, 1, 7);
        byte[] bytes = new GgufWriter { Version = version, Alignment = alignment }
            .AddTensor("first", TensorFormat.F32, [2], first)
            .AddTensor("second", TensorFormat.Q8_0, [32, 3, 2], second)
            .ToBytes();

        using GgufFile file = GgufFile.Parse(bytes);

        Assert.Equal(bytes.Length, file.LengthBytes);
        Assert.Equal(["first", "second"], file.Tensors.Keys.Order());
        Assert.Equal(first, Read(file.Tensors["first"]));
        GgufTensor tensor = file.Tensors["second"];
        Assert.Equal("second", tensor.Name);
        Assert.Equal(TensorFormat.Q8_0, tensor.Format);
        Assert.Equal([32L, 3, 2], tensor.Dimensions);
        Assert.Equal(192, tensor.Elements);
        Assert.Equal(second, Read(tensor));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Parse_TinyModelOfEveryFormat_HasFiniteWeights(TensorFormat format)
    {
        TinyModel model = new() { Format = format, Width = 256, FeedForwardWidth = 256, Heads = 4, HeadDimension = 64, Layers = 1, Architecture = "qwen2", IsTied = false };

        using GgufFile file = GgufFile.Parse(model.ToBytes());

        Assert.Equal(format, file.Tensors["blk.0.ffn_down.weight"].Format);
        Assert.Equal(3 + 12, file.Tensors.Count);
        Assert.All(file.Tensors.Values, tensor => Assert.Equal(-1, tensor.FindNonFiniteBlock()));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void FindNonFiniteBlock_OneInfiniteScale_NamesItsBlock(TensorFormat format)
    {
        byte[] blocks = RandomTensor.Create(format, 5 * format.BlockElements(), 1, 3);
        int scale = (3 * format.BlockBytes()) + format switch
        {
            TensorFormat.Q6_K => 208,
            TensorFormat.TQ1_0 => 52,
            TensorFormat.TQ2_0 => 64,
            _ => 0,
        };
        byte[] infinity = format switch
        {
            TensorFormat.F32 => BitConverter.GetBytes(float.NegativeInfinity),
            TensorFormat.BF16 => [0x80, 0x7F],
            TensorFormat.MXFP4 => [0xFF],
            _ => BitConverter.GetBytes(Half.PositiveInfinity),
        };
        infinity.CopyTo(blocks, scale);

        using GgufFile file = GgufFile.Parse(new GgufWriter().AddTensor("weights", format, [5 * format.BlockElements()], blocks).ToBytes());

        Assert.Equal(3, file.Tensors["weights"].FindNonFiniteBlock());
    }

    [Theory]
    [InlineData(TensorFormat.Q4_1)]
    [InlineData(TensorFormat.Q5_1)]
    [InlineData(TensorFormat.Q4_K)]
    [InlineData(TensorFormat.Q5_K)]
    public void FindNonFiniteBlock_OneMinimumThatIsNoNumber_NamesItsBlock(TensorFormat format)
    {
        byte[] blocks = RandomTensor.Create(format, 2 * format.BlockElements(), 1, 3);
        BitConverter.GetBytes(Half.NaN).CopyTo(blocks, format.BlockBytes() + 2);

        using GgufFile file = GgufFile.Parse(new GgufWriter().AddTensor("weights", format, [2 * format.BlockElements()], blocks).ToBytes());

        Assert.Equal(1, file.Tensors["weights"].FindNonFiniteBlock());
    }

    [Fact]
    public void Open_FileThroughASymbolicLink_EqualsTheFileInMemory()
    {
        string folder = Directory.CreateTempSubdirectory("hearth-gguf-").FullName;
        string path = Path.Combine(folder, "tiny.gguf");
        TinyModel model = new() { Architecture = "qwen3" };
        model.Save(path);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), path);

        using (GgufFile mapped = GgufFile.Open(Path.Combine(folder, "link")))
        using (GgufFile inMemory = GgufFile.Parse(model.ToBytes()))
        {
            Assert.Equal(inMemory.Metadata.Keys.Order(), mapped.Metadata.Keys.Order());
            Assert.Equal(inMemory.Tensors.Keys.Order(), mapped.Tensors.Keys.Order());
            Assert.All(inMemory.Tensors, pair => Assert.Equal(Read(pair.Value), Read(mapped.Tensors[pair.Key])));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Open_NothingThere_SaysSo()
    {
        InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Open("/nowhere/at all/model.gguf"));

        Assert.Same(InferenceErrors.GgufNotFound, exception.Error);
        Assert.Contains("'model.gguf'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Folder_SaysSo()
    {
        InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Open(RepositoryPaths.Root));

        Assert.Same(InferenceErrors.GgufNotFound, exception.Error);
        Assert.Contains("folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EmptyFile_IsMalformed()
    {
        string path = Path.GetTempFileName();

        InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Open(path));

        File.Delete(path);
        Assert.Same(InferenceErrors.GgufMalformed, exception.Error);
    }

    [Fact]
    public void Open_LoopOfLinks_CannotBeRead()
    {
        string folder = Directory.CreateTempSubdirectory("hearth-gguf-").FullName;
        string path = Path.Combine(folder, "loop.gguf");
        File.CreateSymbolicLink(path, path);

        InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Open(path));

        Directory.Delete(folder, recursive: true);
        Assert.Same(InferenceErrors.GgufUnreadable, exception.Error);
    }

    [Fact]
    public void Open_NameWithAnEscapeSequence_IsShownWithoutIt()
    {
        InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Open("/nowhere/\e[2Jmodel.gguf"));

        Assert.DoesNotContain('\e', exception.Message);
    }

    private static unsafe byte[] Read(GgufTensor tensor) => new ReadOnlySpan<byte>(tensor.Data, (int)tensor.LengthBytes).ToArray();
}
