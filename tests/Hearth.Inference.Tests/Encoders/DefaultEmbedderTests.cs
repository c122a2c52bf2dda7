using System.Text.Json;
using Hearth.Inference.Encoders;
using Hearth.Inference.Gguf;
using Hearth.Inference.Tokenizers;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Encoders;

/// <summary>The default embedder against sentence-transformers: token ids equal, cosine at least .999, on every row.</summary>
public sealed class DefaultEmbedderTests
{
    private const double CosineMin = 0.999;

    [Theory]
    [InlineData(null)]
    [InlineData("Exact")]
    public void Run_EveryGoldenText_GivesTheReferenceVector(string? arithmetic)
    {
        using GgufFile file = GgufFile.Open(RepositoryPaths.DefaultEmbedder);
        Tokenizer tokenizer = Tokenizer.FromGguf(file.Metadata);
        EncoderSettings settings = new() { Arithmetic = arithmetic is null ? null : Enum.Parse<EncoderArithmetic>(arithmetic) };
        using EncoderModel model = EncoderModel.Load(file, settings, progress: null, CancellationToken.None);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.TestData("default-model", "golden-embeddings.json")));
        int tokensMax = golden.RootElement.GetProperty("max_tokens").GetInt32();
        int rows = 0;
        foreach (JsonElement row in golden.RootElement.GetProperty("rows").EnumerateArray())
        {
            List<int> tokens = [];
            tokenizer.Encode(row.GetProperty("text").GetString() ?? "", [], addSpecial: true, tokens);
            if (tokens.Count > tokensMax)
            {
                tokens.RemoveRange(tokensMax - 1, tokens.Count - tokensMax);
            }

            Assert.Equal(row.GetProperty("token_ids").EnumerateArray().Select(static id => id.GetInt32()), tokens);
            model.Batch.Clear();
            model.Batch.Add([.. tokens]);
            model.Run(CancellationToken.None);
            double cosine = 0;
            int index = 0;
            foreach (JsonElement element in row.GetProperty("embedding").EnumerateArray())
            {
                cosine += element.GetDouble() * model.Result(0)[index++];
            }

            Assert.True(cosine >= CosineMin, $"row {rows}: {cosine}");
            rows++;
        }

        Assert.Equal(39, rows);
    }
}
