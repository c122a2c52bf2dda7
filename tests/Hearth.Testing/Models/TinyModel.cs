using System.Globalization;
using Hearth.Compute;

namespace Hearth.Testing.Models;

/// <summary>A whole model file of random weights: what it says is nonsense, but finite, and the same on every run.</summary>
/// <remarks>The defaults make a file of some 200 kB. Formats with blocks of 256 need <see cref="Width"/> and <see cref="FeedForwardWidth"/> in multiples of 256.</remarks>
public sealed record TinyModel
{
    /// <summary>A family of the engine, as <c>general.architecture</c> says it; what it has beyond llama follows from the name.</summary>
    public string Architecture { get; init; } = "llama";

    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Elements of a token's vector.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key and value heads; divides <see cref="Heads"/>.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Elements of a head. Only families with norms on heads may have one other than width / heads.</summary>
    public int HeadDimension { get; init; } = 16;

    /// <summary>Elements inside the feed-forward part.</summary>
    public int FeedForwardWidth { get; init; } = 128;

    /// <summary>Experts of a mixture, of which each token goes to two; used by families that are one.</summary>
    public int Experts { get; init; } = 5;

    /// <summary>Whether gemma4 has experts beside its dense part; it then adds no vectors per token, as the size that has them.</summary>
    public bool IsMixture { get; init; }

    /// <summary>Elements inside an expert.</summary>
    public int ExpertWidth { get; init; } = 64;

    /// <summary>Elements of a key and a value of layers with a state.</summary>
    public int StateDimension { get; init; } = 32;

    /// <summary>Elements of the vector that each layer of gemma4 adds for each token.</summary>
    public int LayerInputWidth { get; init; } = 32;

    /// <summary>Positions that layers with a window see; used by families that have such.</summary>
    public int Window { get; init; } = 9;

    /// <summary>Adds to the metadata and may overwrite nothing; null for nothing.</summary>
    public Action<GgufWriter>? Metadata { get; init; }

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

    private bool HasExperts => Architecture is "qwen3moe" or "gpt-oss" or "qwen35moe" || IsMixture;

    /// <summary>Gemma4 only.</summary>
    private bool HasLayerInputs => Architecture is "gemma4" && !IsMixture;

    private bool HasHeadNorm => Architecture is "qwen3" or "qwen3moe" or "gemma3" or "gemma4" || IsHybrid;

    /// <summary>Three layers with a state to one with attention; key heads are <see cref="KeyValueHeads"/>, value heads <see cref="Heads"/>.</summary>
    private bool IsHybrid => Architecture is "qwen35" or "qwen35moe";

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
        int current = 0;
        AddMatrix("token_embd.weight", Width, Vocabulary.Count, EmbeddingFormat ?? Format, 2 / MathF.Sqrt(Width));
        AddNorm("output_norm.weight", Width);
        if (!IsTied || Architecture is "gpt-oss")
        {
            AddMatrix("output.weight", Width, Vocabulary.Count, Format, 1 / MathF.Sqrt(Width));
        }

        if (HasLayerInputs)
        {
            AddMatrix("per_layer_token_embd.weight", LayerInputWidth * Layers, Vocabulary.Count, EmbeddingFormat ?? Format, 1 / MathF.Sqrt(LayerInputWidth));
            AddMatrix("per_layer_model_proj.weight", Width, LayerInputWidth * Layers, Format, 1 / MathF.Sqrt(Width));
            AddNorm("per_layer_proj_norm.weight", LayerInputWidth);
        }

        if (Architecture is "gemma4")
        {
            AddVector("rope_freqs.weight", HeadDimension / 2, 0.1f, 1);
        }

        for (int layer = 0; layer < Layers; layer++)
        {
            current = layer;
            AddLayer(string.Create(CultureInfo.InvariantCulture, $"blk.{layer}."), IsHybrid && layer % 4 != 3);
        }

        return writer;

        void AddLayer(string prefix, bool isRecurrent)
        {
            AddNorm(prefix + "attn_norm.weight", Width);
            if (isRecurrent)
            {
                AddState(prefix);
            }
            else
            {
                AddAttention(prefix, Heads * HeadWidth(), KeyValueHeads * HeadWidth());
            }

            AddNorm(prefix + (Architecture is "gpt-oss" || IsHybrid ? "post_attention_norm.weight" : "ffn_norm.weight"), Width);
            if (HasLayerInputs)
            {
                AddMatrix(prefix + "inp_gate.weight", Width, LayerInputWidth, Format, 1 / MathF.Sqrt(Width));
                AddMatrix(prefix + "proj.weight", LayerInputWidth, Width, Format, 1 / MathF.Sqrt(LayerInputWidth));
                AddNorm(prefix + "post_norm.weight", Width);
            }

            if (Architecture is "gemma4")
            {
                AddVector(prefix + "layer_output_scale.weight", 1, 0.1f, 0.8f);
            }

            if (Architecture is "gemma3" or "gemma4")
            {
                AddNorm(prefix + "post_attention_norm.weight", Width);
                AddNorm(prefix + "post_ffw_norm.weight", Width);
            }

            if (HasExperts)
            {
                AddExperts(prefix);
                if (!IsMixture)
                {
                    return;
                }
            }

            if (Architecture is "phi3")
            {
                AddMatrix(prefix + "ffn_up.weight", Width, 2 * FeedForwardWidth, Format, 1 / MathF.Sqrt(Width));
            }
            else
            {
                AddMatrix(prefix + "ffn_gate.weight", Width, FeedForwardWidth, Format, 1 / MathF.Sqrt(Width));
                AddMatrix(prefix + "ffn_up.weight", Width, FeedForwardWidth, Format, 1 / MathF.Sqrt(Width));
            }

            if (Architecture is "bitnet")
            {
                AddNorm(prefix + "ffn_sub_norm.weight", FeedForwardWidth);
            }

            AddMatrix(prefix + "ffn_down.weight", FeedForwardWidth, Width, Format, 1 / MathF.Sqrt(FeedForwardWidth));
        }

        void AddState(string prefix)
        {
            int mixed = ((2 * KeyValueHeads) + Heads) * StateDimension;
            AddMatrix(prefix + "attn_qkv.weight", Width, mixed, Format, 1 / MathF.Sqrt(Width));
            AddMatrix(prefix + "attn_gate.weight", Width, Heads * StateDimension, Format, 1 / MathF.Sqrt(Width));
            AddMatrix(prefix + "ssm_alpha.weight", Width, Heads, Format, 1 / MathF.Sqrt(Width));
            AddMatrix(prefix + "ssm_beta.weight", Width, Heads, Format, 1 / MathF.Sqrt(Width));
            AddMatrix(prefix + "ssm_out.weight", Heads * StateDimension, Width, Format, 1 / MathF.Sqrt(Heads * StateDimension));
            writer.AddTensor(prefix + "ssm_conv1d.weight", TensorFormat.F32, [4, mixed], RandomTensor.Create(TensorFormat.F32, 4L * mixed, 0.5f, NextSeed()));
            AddVector(prefix + "ssm_dt.bias", Heads, 0.5f, -1);
            AddVector(prefix + "ssm_a", Heads, 0.1f, -0.5f);
            AddNorm(prefix + "ssm_norm.weight", StateDimension);
        }

        void AddAttention(string prefix, int queries, int keys)
        {
            if (Architecture is "phi3")
            {
                AddMatrix(prefix + "attn_qkv.weight", Width, queries + (2 * keys), Format, 1 / MathF.Sqrt(Width));
            }
            else
            {
                foreach ((string name, int rows) in (ReadOnlySpan<(string, int)>)[("attn_q", IsHybrid ? 2 * queries : queries), ("attn_k", keys), ("attn_v", keys)])
                {
                    if (Architecture is "gemma4" && ((current >= Layers - 2 && name is not "attn_q") || (current == 1 && name is "attn_v")))
                    {
                        // The last two layers read what others keep; the second uses its keys as values.
                        continue;
                    }

                    AddMatrix($"{prefix}{name}.weight", Width, rows, Format, 1 / MathF.Sqrt(Width));
                    if (Architecture is "qwen2" or "gpt-oss")
                    {
                        AddVector($"{prefix}{name}.bias", rows, 0.1f, 0);
                    }
                }
            }

            if (HasHeadNorm)
            {
                AddNorm(prefix + "attn_q_norm.weight", HeadWidth());
                AddNorm(prefix + "attn_k_norm.weight", HeadWidth());
            }

            if (Architecture is "bitnet")
            {
                AddNorm(prefix + "attn_sub_norm.weight", queries);
            }

            AddMatrix(prefix + "attn_output.weight", queries, Width, Format, 1 / MathF.Sqrt(queries));
            if (Architecture is "gpt-oss")
            {
                AddVector(prefix + "attn_output.bias", Width, 0.1f, 0);
                AddVector(prefix + "attn_sinks.weight", Heads, 1f, 0);
            }
        }

        void AddExperts(string prefix)
        {
            writer.AddTensor(
                prefix + "ffn_gate_inp.weight", TensorFormat.F32, [Width, Experts], RandomTensor.Create(TensorFormat.F32, Width * Experts, 0.3f, NextSeed()));
            if (Architecture is "gpt-oss")
            {
                AddVector(prefix + "ffn_gate_inp.bias", Experts, 0.1f, 0);
            }

            if (IsHybrid)
            {
                AddMatrix(prefix + "ffn_gate_shexp.weight", Width, ExpertWidth, Format, 1 / MathF.Sqrt(Width));
                AddMatrix(prefix + "ffn_up_shexp.weight", Width, ExpertWidth, Format, 1 / MathF.Sqrt(Width));
                AddMatrix(prefix + "ffn_down_shexp.weight", ExpertWidth, Width, Format, 1 / MathF.Sqrt(ExpertWidth));
                AddVector(prefix + "ffn_gate_inp_shexp.weight", Width, 0.1f, 0);
            }

            if (IsMixture)
            {
                AddVector(prefix + "ffn_gate_inp.scale", Width, 0.3f, 4);
                AddNorm(prefix + "pre_ffw_norm_2.weight", Width);
                AddNorm(prefix + "post_ffw_norm_1.weight", Width);
                AddNorm(prefix + "post_ffw_norm_2.weight", Width);
                AddVector(prefix + "ffn_down_exps.scale", Experts, 0.3f, 1);
            }

            // The second layer of gemma4 has gate and up in two tensors, as old conversions do.
            ReadOnlySpan<(string, int, int)> matrices = IsMixture && current != 1
                ? [("ffn_gate_up_exps", Width, 2 * ExpertWidth), ("ffn_down_exps", ExpertWidth, Width)]
                : [("ffn_gate_exps", Width, ExpertWidth), ("ffn_up_exps", Width, ExpertWidth), ("ffn_down_exps", ExpertWidth, Width)];
            foreach ((string name, int columns, int rows) in matrices)
            {
                writer.AddTensor(
                    $"{prefix}{name}.weight",
                    Format,
                    [columns, rows, Experts],
                    RandomTensor.Create(Format, (long)columns * rows * Experts, 1 / MathF.Sqrt(columns), NextSeed()));
                if (Architecture is "gpt-oss")
                {
                    writer.AddTensor(
                        $"{prefix}{name}.bias",
                        TensorFormat.F32,
                        [rows, Experts],
                        RandomTensor.Create(TensorFormat.F32, (long)rows * Experts, 0.1f, NextSeed()));
                }
            }
        }

        // Layers of gemma4 with a window have heads of half the length.
        int HeadWidth() => Architecture is "gemma4" && current % 2 == 0 ? HeadDimension / 2 : HeadDimension;

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
        writer.Add("general.architecture", Architecture).Add("general.name", "random weights")
            .Add($"{Architecture}.context_length", (uint)ContextLength)
            .Add($"{Architecture}.embedding_length", (uint)Width)
            .Add($"{Architecture}.block_count", (uint)Layers)
            .Add($"{Architecture}.feed_forward_length", (uint)FeedForwardWidth)
            .Add($"{Architecture}.attention.head_count", (uint)Heads)
            .Add($"{Architecture}.attention.head_count_kv", (uint)KeyValueHeads)
            .Add($"{Architecture}.attention.layer_norm_rms_epsilon", 1e-5f)
            .Add($"{Architecture}.rope.freq_base", 10_000f);
        if (HasHeadNorm)
        {
            writer.Add($"{Architecture}.attention.key_length", (uint)HeadDimension).Add($"{Architecture}.attention.value_length", (uint)HeadDimension);
        }
        else
        {
            writer.Add($"{Architecture}.rope.dimension_count", (uint)HeadDimension);
        }

        if (HasExperts)
        {
            writer.Add($"{Architecture}.expert_count", (uint)Experts)
                .Add($"{Architecture}.expert_used_count", 2u)
                .Add($"{Architecture}.expert_feed_forward_length", (uint)ExpertWidth);
        }

        if (IsHybrid)
        {
            // Sections take pairs in turn, as the real models have it: then all positions of a text count.
            int pairs = HeadDimension / 8;
            writer.Add($"{Architecture}.rope.dimension_count", (uint)HeadDimension / 4)
                .Add($"{Architecture}.rope.dimension_sections", new[] { (pairs + 2) / 3, (pairs + 1) / 3, pairs / 3, 0 })
                .Add($"{Architecture}.ssm.conv_kernel", 4u)
                .Add($"{Architecture}.ssm.inner_size", (uint)(Heads * StateDimension))
                .Add($"{Architecture}.ssm.state_size", (uint)StateDimension)
                .Add($"{Architecture}.ssm.time_step_rank", (uint)Heads)
                .Add($"{Architecture}.ssm.group_count", (uint)KeyValueHeads)
                .Add($"{Architecture}.expert_shared_feed_forward_length", (uint)ExpertWidth);
        }

        if (Architecture is "gemma4")
        {
            writer.Add("gemma4.attention.sliding_window_pattern", Enumerable.Range(0, Layers).Select(static layer => layer % 2 == 0).ToArray())
                .Add("gemma4.attention.shared_kv_layers", 2u)
                .Add("gemma4.attention.key_length_swa", (uint)HeadDimension / 2)
                .Add("gemma4.attention.value_length_swa", (uint)HeadDimension / 2)
                .Add("gemma4.rope.dimension_count", (uint)HeadDimension)
                .Add("gemma4.rope.dimension_count_swa", (uint)HeadDimension / 2)
                .Add("gemma4.final_logit_softcapping", 30f)
                .Add("gemma4.embedding_length_per_layer_input", (uint)(IsMixture ? 0 : LayerInputWidth));
        }

        if (Architecture is "gemma3" or "gemma4" or "gpt-oss")
        {
            writer.Add($"{Architecture}.attention.sliding_window", (uint)Window);
        }

        Metadata?.Invoke(writer);
    }

}
