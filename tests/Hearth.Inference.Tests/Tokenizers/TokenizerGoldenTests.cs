using System.Text.Json;
using Hearth.Inference.Tokenizers;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Tokenizers;

/// <summary>Token ids that other programs made: PyTorch and sentence-transformers for the default models, llama.cpp for the story models.</summary>
public sealed class TokenizerGoldenTests
{
    [Fact]
    public void Encode_GoldenPrompts_GivesTheTokensOfTheDefaultModel()
    {
        Tokenizer tokenizer = Vocabularies.DefaultModel;
        JsonElement[] rows = [.. Golden("default-model", "golden-chat.json").GetProperty("rows").EnumerateArray()];
        foreach (JsonElement row in rows)
        {
            string text = Text(row, "text");
            Assert.Equal(Numbers(row, "token_ids"), tokenizer.Encode(text));
            Assert.Equal(Text(row, "greedy_text"), tokenizer.Decode(Numbers(row, "greedy_ids")));
        }

        Assert.Equal(12, rows.Length);
    }

    [Fact]
    public void Encode_PerplexityText_ComesBackUnchanged()
    {
        string text = File.ReadAllText(RepositoryPaths.TestData("default-model", "perplexity.txt"));

        List<int> tokens = Vocabularies.DefaultModel.EncodePlain(text);

        Assert.True(tokens.Count >= 2048);
        Assert.Equal(text, Vocabularies.DefaultModel.Decode([.. tokens]));
    }

    [Fact]
    public void Encode_GoldenEmbeddingTexts_GivesTheTokensOfSentenceTransformers()
    {
        Tokenizer tokenizer = Vocabularies.Named("bert-bge");
        JsonElement golden = Golden("default-model", "golden-embeddings.json");
        int tokensMax = golden.GetProperty("max_tokens").GetInt32();
        JsonElement[] rows = [.. golden.GetProperty("rows").EnumerateArray()];
        foreach (JsonElement row in rows)
        {
            List<int> tokens = [];
            tokenizer.Encode(Text(row, "text"), [], addSpecial: true, tokens);
            if (tokens.Count > tokensMax)
            {
                tokens.RemoveRange(tokensMax - 1, tokens.Count - tokensMax);
            }

            Assert.Equal(Numbers(row, "token_ids"), tokens);
        }

        Assert.Equal(39, rows.Length);
    }

    [Fact]
    public void Encode_StoryPrompts_GivesTheTokensOfLlamaCpp()
    {
        (Tokenizer Tokenizer, string Folder)[] models = [(Vocabularies.Stories260K, "stories260k"), (Vocabularies.Stories656K, "stories656k-bytesafe")];
        foreach ((Tokenizer tokenizer, string folder) in models)
        {
            foreach (JsonElement row in Golden(folder, "golden.json").GetProperty("cases").EnumerateArray())
            {
                string prompt = Text(row, "prompt");
                List<int> tokens = tokenizer.EncodePlain(prompt);
                Assert.Equal(Numbers(row, "promptTokens"), tokens);
                Assert.Equal(prompt, tokenizer.Decode([.. tokens]));
            }
        }
    }

    private static JsonElement Golden(string folder, string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.TestData(folder, file)));
        return document.RootElement.Clone();
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString() ?? "";

    private static int[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}
