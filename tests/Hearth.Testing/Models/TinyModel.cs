using System.Globalization;
using Hearth.Compute;

namespace Hearth.Testing.Models;

/// <summary>A whole model file of random weights: what it says is nonsense, but finite, and the same on every run.</summary>
/// <remarks>The defaults make a file of some 200 kB. Formats with blocks of 256 need <see cref="Width"/> and <see cref="FeedForwardWidth"/> in multiples of 256.</remarks>
public sealed record TinyModel
{
    /// <summary><c>llama</c>, <c>qwen2</c> (biases on query, key and value) or <c>qwen3</c> (norms on query and key).</summary>
    public string Architecture { get; init; } = "llama";

    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Elements of a token's vector.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key and value heads; divides <see cref="Heads"/>.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Elements of a head. Only qwen3 may have one other than width / heads.</summary>
    public int HeadDimension { get; init; } = 16;

    /// <summary>Elements inside the feed-forward part.</summary>
    public int FeedForwardWidth { get; init; } = 128;

    /// <summary>Tokens the model says it was made for.</summary>
    public int ContextLength { get; init; } = 256;

    /// <summary>How every matrix is stored; norms and biases are always F32.</summary>
    public TensorFormat Format { get; init; } = TensorFormat.F32;

    /// <summary>How the embedding is stored, where that differs from <see cref="Format"/>.</summary>
    public TensorFormat? EmbeddingFormat { get; init; }

    /// <summary>Whether the embedding is also the output matrix.</summary>
    public bool IsTied { get; init; } = true;

    /// <summary>The tokenizer, which also decides the size of the embedding.</summary>
    public TinyVocabulary Vocabulary { get; init; } = TinyVocabulary.CreateBytePair();

    /// <summary>The chat template; null leaves the key out.</summary>
    public string? ChatTemplate { get; init; } =
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}" +
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    /// <summary>Equal seeds give equal files.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The file as bytes.</summary>
    public byte[] ToBytes() => CreateWriter().ToBytes();

    /// <summary>Writes the file.</summary>
    public void Save(string path) => CreateWriter().Save(path);

    /// <summary>The file before it is written, for tests that add to it.</summary>
    public GgufWriter CreateWriter()
    {
        GgufWriter writer = new();
        WriteShape(writer);
        Vocabulary.WriteTo(writer);
        if (ChatTemplate is not null)
        {
            writer.Add("tokenizer.chat_template", ChatTemplate);
        }

        ulong tensor = 0;
        AddMatrix("token_embd.weight", Width, Vocabulary.Count, EmbeddingFormat ?? Format, 2 / MathF.Sqrt(Width));
        AddNorm("output_norm.weight", Width);
        if (!IsTied)
        {
            AddMatrix("output.weight", Width, Vocabulary.Count, Format, 1 / MathF.Sqrt(Width));
        }

        for (int layer = 0; layer < Layers; layer++)
        {
            AddLayer(string.Create(CultureInfo.InvariantCulture, $"blk.{layer}."));
        }

        return writer;

        void AddLayer(string prefix)
        {
            int queries = Heads * HeadDimension;
            int keys = KeyValueHeads * HeadDimension;
            AddNorm(prefix + "attn_norm.weight", Width);
            foreach ((string name, int rows) in (ReadOnlySpan<(string, int)>)[("attn_q", queries), ("attn_k", keys), ("attn_v", keys)])
            {
                AddMatrix($"{prefix}{name}.weight", Width, rows, Format, 1 / MathF.Sqrt(Width));
                if (Architecture is "qwen2")
                {
                    AddVector($"{prefix}{name}.bias", rows, 0.1f, 0);
                }
            }

            if (Architecture is "qwen3")
            {
                AddNorm(prefix + "attn_q_norm.weight", HeadDimension);
                AddNorm(prefix + "attn_k_norm.weight", HeadDimension);
            }

            AddMatrix(prefix + "attn_output.weight", queries, Width, Format, 1 / MathF.Sqrt(queries));
            AddNorm(prefix + "ffn_norm.weight", Width);
            AddMatrix(prefix + "ffn_gate.weight", Width, FeedForwardWidth, Format, 1 / MathF.Sqrt(Width));
            AddMatrix(prefix + "ffn_up.weight", Width, FeedForwardWidth, Format, 1 / MathF.Sqrt(Width));
            AddMatrix(prefix + "ffn_down.weight", FeedForwardWidth, Width, Format, 1 / MathF.Sqrt(FeedForwardWidth));
        }

        void AddMatrix(string name, long rowLength, long rows, TensorFormat format, float deviation) =>
            writer.AddTensor(name, format, [rowLength, rows], RandomTensor.Create(format, rowLength * rows, deviation, NextSeed()));

        void AddNorm(string name, int length) => AddVector(name, length, 0.1f, 1);

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

    private void WriteShape(GgufWriter writer)
    {
        writer.Add("general.architecture", Architecture).Add("general.name", "tiny random " + Architecture)
            .Add($"{Architecture}.context_length", (uint)ContextLength)
            .Add($"{Architecture}.embedding_length", (uint)Width)
            .Add($"{Architecture}.block_count", (uint)Layers)
            .Add($"{Architecture}.feed_forward_length", (uint)FeedForwardWidth)
            .Add($"{Architecture}.attention.head_count", (uint)Heads)
            .Add($"{Architecture}.attention.head_count_kv", (uint)KeyValueHeads)
            .Add($"{Architecture}.attention.layer_norm_rms_epsilon", 1e-5f)
            .Add($"{Architecture}.rope.freq_base", 10_000f);
        if (Architecture is "qwen3")
        {
            writer.Add("qwen3.attention.key_length", (uint)HeadDimension).Add("qwen3.attention.value_length", (uint)HeadDimension);
        }
        else
        {
            writer.Add($"{Architecture}.rope.dimension_count", (uint)HeadDimension);
        }
    }
}
