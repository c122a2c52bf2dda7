using System.Globalization;
using Hearth.Compute;

namespace Hearth.Testing.Models;

/// <summary>A whole encoder file of random weights, which llama.cpp loads, too.</summary>
public sealed record TinyEncoder
{
    /// <summary>The number that stands for mean pooling.</summary>
    public const int PoolingMean = 1;

    /// <summary>The number that stands for the first token's vector.</summary>
    public const int PoolingFirst = 2;

    /// <summary>The number that stands for a classification head.</summary>
    public const int PoolingRank = 4;

    /// <summary><c>bert</c> or <c>nomic-bert</c>.</summary>
    public string Architecture { get; init; } = "bert";

    /// <summary>What becomes of the tokens' vectors; null leaves the key out.</summary>
    public int? Pooling { get; init; } = PoolingMean;

    /// <summary>Layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Elements of a token's vector.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Heads.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Elements inside the feed-forward part.</summary>
    public int FeedForwardWidth { get; init; } = 128;

    /// <summary>Tokens of a text.</summary>
    public int ContextLength { get; init; } = 128;

    /// <summary>How every matrix of a layer is stored.</summary>
    public TensorFormat Format { get; init; } = TensorFormat.F32;

    /// <summary>Scores per text of a model that ranks; 0 leaves the output matrix out.</summary>
    public int Scores { get; init; } = 1;

    /// <summary>Whether query, key and value are one matrix.</summary>
    public bool IsJoined { get; init; }

    /// <summary>Equal seeds give equal files.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Entries of the vocabulary: framing tokens, letters, digits, and letters inside a word.</summary>
    public static IReadOnlyList<string> Entries { get; } =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        .. Enumerable.Range('a', 26).Select(static letter => "\u2581" + (char)letter), .. Enumerable.Range('0', 10).Select(static digit => "\u2581" + (char)digit),
        .. Enumerable.Range('a', 26).Select(static letter => ((char)letter).ToString()), "\u2581.", "\u2581,", "\u2581?",
    ];

    private bool IsNomic => Architecture is "nomic-bert";

    /// <summary>Writes the file.</summary>
    public void Save(string path) => CreateWriter().Save(path);

    /// <summary>The file before it is written, for tests that add to it.</summary>
    public GgufWriter CreateWriter()
    {
        GgufWriter writer = new();
        WriteMetadata(writer);
        ulong tensor = 0;
        AddMatrix("token_embd.weight", Width, Entries.Count, Format, 1);
        if (!IsNomic)
        {
            AddMatrix("position_embd.weight", Width, ContextLength, TensorFormat.F32, 0.5f);
        }

        AddMatrix("token_types.weight", Width, 2, TensorFormat.F32, 0.5f);
        AddNorm("token_embd_norm");
        for (int layer = 0; layer < Layers; layer++)
        {
            AddLayer(string.Create(CultureInfo.InvariantCulture, $"blk.{layer}."));
        }

        if (Pooling is PoolingRank)
        {
            AddLinear("cls", Width, Width, hasBias: true);
            if (Scores > 0)
            {
                AddLinear("cls.output", Width, Scores, hasBias: true);
            }
        }

        return writer;

        void AddLayer(string prefix)
        {
            if (IsJoined)
            {
                AddLinear(prefix + "attn_qkv", Width, 3 * Width, !IsNomic);
            }
            else
            {
                AddLinear(prefix + "attn_q", Width, Width, !IsNomic);
                AddLinear(prefix + "attn_k", Width, Width, !IsNomic);
                AddLinear(prefix + "attn_v", Width, Width, !IsNomic);
            }

            AddLinear(prefix + "attn_output", Width, Width, !IsNomic);
            AddNorm(prefix + "attn_output_norm");
            AddLinear(prefix + "ffn_up", Width, FeedForwardWidth, !IsNomic);
            if (IsNomic)
            {
                AddLinear(prefix + "ffn_gate", Width, FeedForwardWidth, hasBias: false);
            }

            AddLinear(prefix + "ffn_down", FeedForwardWidth, Width, !IsNomic);
            AddNorm(prefix + "layer_output_norm");
        }

        void AddLinear(string name, int columns, int rows, bool hasBias)
        {
            AddMatrix(name + ".weight", columns, rows, Format, 1 / MathF.Sqrt(columns));
            if (hasBias)
            {
                AddVector(name + ".bias", rows, 0.1f, 0);
            }
        }

        void AddNorm(string name)
        {
            AddVector(name + ".weight", Width, 0.1f, 1);
            AddVector(name + ".bias", Width, 0.1f, 0);
        }

        void AddMatrix(string name, long columns, long rows, TensorFormat format, float deviation) =>
            writer.AddTensor(name, format, [columns, rows], RandomTensor.Create(format, columns * rows, deviation, NextSeed()));

        void AddVector(string name, int length, float deviation, float mean)
        {
            byte[] bytes = RandomTensor.Create(TensorFormat.F32, length, deviation, NextSeed());
            for (int index = 0; index < length; index++)
            {
                Span<byte> element = bytes.AsSpan(index * sizeof(float), sizeof(float));
                BitConverter.TryWriteBytes(element, BitConverter.ToSingle(element) + mean);
            }

            writer.AddTensor(name, TensorFormat.F32, [length], bytes);
        }

        // The tensors' seeds are far apart, so that no two tensors share a sequence.
        ulong NextSeed() => unchecked((Seed * 0xD1342543DE82EF95UL) + (++tensor << 40));
    }

    private void WriteMetadata(GgufWriter writer)
    {
        writer.Add("general.architecture", Architecture).Add("general.name", "tiny random " + Architecture)
            .Add($"{Architecture}.context_length", (uint)ContextLength)
            .Add($"{Architecture}.embedding_length", (uint)Width)
            .Add($"{Architecture}.block_count", (uint)Layers)
            .Add($"{Architecture}.feed_forward_length", (uint)FeedForwardWidth)
            .Add($"{Architecture}.attention.head_count", (uint)Heads)
            .Add($"{Architecture}.attention.layer_norm_epsilon", 1e-12f)
            .Add($"{Architecture}.attention.causal", false);
        if (Pooling is { } pooling)
        {
            writer.Add($"{Architecture}.pooling_type", (uint)pooling);
        }

        if (IsNomic)
        {
            writer.Add($"{Architecture}.rope.freq_base", 1000f);
        }

        if (Pooling is PoolingRank && Scores > 0)
        {
            writer.Add($"{Architecture}.classifier.output_labels", (IReadOnlyList<string>)[.. Enumerable.Range(0, Scores).Select(static label => $"L{label}")]);
        }

        writer.Add("tokenizer.ggml.model", "bert").Add("tokenizer.ggml.pre", "jina-v2-en").Add("tokenizer.ggml.token_type_count", 2u)
            .Add("tokenizer.ggml.tokens", Entries)
            .Add("tokenizer.ggml.token_type", (IReadOnlyList<int>)[.. Entries.Select(static entry => entry.StartsWith('[') ? 3 : 1)])
            .Add("tokenizer.ggml.padding_token_id", 0u).Add("tokenizer.ggml.unknown_token_id", 1u)
            .Add("tokenizer.ggml.cls_token_id", 2u).Add("tokenizer.ggml.bos_token_id", 2u)
            .Add("tokenizer.ggml.seperator_token_id", 3u).Add("tokenizer.ggml.eos_token_id", 3u).Add("tokenizer.ggml.mask_token_id", 4u);
    }
}
