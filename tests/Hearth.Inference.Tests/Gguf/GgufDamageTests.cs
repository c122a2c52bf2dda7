using Hearth.Compute;
using Hearth.Inference.Gguf;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Gguf;

/// <summary>Truncation at every byte and every flipped bit: a coded error or a file whose every byte can be read, never anything else.</summary>
public sealed class GgufDamageTests
{
    private static readonly byte[] s_file = new GgufWriter { Alignment = 32 }
        .Add("general.architecture", "llama").Add("llama.block_count", 2u).Add("flag", true).Add("scale", 0.5)
        .Add("tokens", new[] { "a", "bc", "" }).Add("scores", new[] { 0f, 1f, 2f }).Add("types", new[] { 1, 2, 3 })
        .AddTensor("token_embd.weight", TensorFormat.Q8_0, [32, 3], RandomTensor.Create(TensorFormat.Q8_0, 96, 1, 1))
        .AddTensor("output_norm.weight", TensorFormat.F32, [8], RandomTensor.Create(TensorFormat.F32, 8, 1, 2))
        .ToBytes();

    [Fact]
    public void Parse_TruncatedAtEveryByte_IsMalformed()
    {
        using (GgufFile whole = GgufFile.Parse(s_file))
        {
            Assert.True(GgufTraversal.Read(whole) > 0);
        }

        for (int length = 0; length < s_file.Length; length++)
        {
            byte[] bytes = s_file[..length];
            InferenceException exception = Assert.Throws<InferenceException>(() => GgufFile.Parse(bytes).Dispose());
            Assert.Same(InferenceErrors.GgufMalformed, exception.Error);
        }
    }

    [Fact]
    public void Open_TruncatedFile_EqualsParse()
    {
        string path = Path.GetTempFileName();
        foreach (int length in (int[])[1, 4, 23, 24, 100, s_file.Length - 1])
        {
            File.WriteAllBytes(path, s_file[..length]);
            Assert.Same(InferenceErrors.GgufMalformed, Assert.Throws<InferenceException>(() => GgufFile.Open(path).Dispose()).Error);
        }

        File.Delete(path);
    }

    [Fact]
    public void Parse_EverySingleBitFlipped_IsRefusedOrReadableToTheEnd()
    {
        int refused = 0;
        for (int bit = 0; bit < s_file.Length * 8; bit++)
        {
            byte[] bytes = [.. s_file];
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                using GgufFile file = GgufFile.Parse(bytes);
                GgufTraversal.Read(file);
            }
            catch (InferenceException)
            {
                refused++;
            }
        }

        // Bits of names, values and weights are free; those of lengths, types and counts are not.
        Assert.InRange(refused, s_file.Length, s_file.Length * 6);
    }
}
