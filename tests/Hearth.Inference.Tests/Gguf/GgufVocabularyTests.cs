using Hearth.Inference.Gguf;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Gguf;

/// <summary>Every vocabulary of llama.cpp opens: 22 files by a writer that is not ours.</summary>
public sealed class GgufVocabularyTests
{
    public static TheoryData<string> Vocabularies()
    {
        TheoryData<string> paths = [];
        foreach (string path in LlamaCppBundle.ListFiles("models"))
        {
            if (path.EndsWith(".gguf", StringComparison.Ordinal))
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Open_VocabularyOfLlamaCpp_ReadsItsTokens(string path)
    {
        using GgufFile file = GgufFile.Open(LlamaCppBundle.Extract(path));

        Assert.Empty(file.Tensors);
        byte[][] tokens = file.Metadata.GetRequiredUtf8Array("tokenizer.ggml.tokens");
        Assert.Equal(tokens.Length, file.Metadata.GetRequiredInt32Array("tokenizer.ggml.token_type").Length);
        Assert.True(tokens.Length > 10_000);
    }

    [Fact]
    public void ListFiles_Templates_AreSeventy() =>
        Assert.Equal(70, LlamaCppBundle.ListFiles("models/templates").Count(path => path.EndsWith(".jinja", StringComparison.Ordinal)));

    [Fact]
    public void Open_CommittedVocabulary_EqualsTheOneInTheBundle()
    {
        byte[] committed = File.ReadAllBytes(RepositoryPaths.TestData("vocab", "ggml-vocab-gpt-2.gguf"));

        Assert.True(committed.AsSpan().SequenceEqual(LlamaCppBundle.ReadFile("models/ggml-vocab-gpt-2.gguf")));
    }
}
