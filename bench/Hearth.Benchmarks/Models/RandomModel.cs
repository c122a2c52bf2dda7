using System.Globalization;
using System.Runtime.InteropServices;
using Hearth.Compute;
using Hearth.Inference.Gguf;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Benchmarks.Models;

/// <summary>
/// Model files of real shape with random weights, for measuring speed beside another engine. They lie in an ignored folder and are written once; the
/// same seed gives the same file. Tied embeddings; the tokenizer is the model's own, so that other engines load the file.
/// </summary>
internal static class RandomModel
{
    private const ulong Seed = 20_250_101;

    // Chunks have a fixed size, so that the content does not depend on the number of processors.
    private const int ChunkBlocks = 16_384;

    /// <summary>Writes the file if it is not there, and returns its path.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="format">
    /// How every matrix is stored, the embedding included, as <c>llama-quantize --pure</c> does; where a row is no multiple of Q4_K's 256 elements it
    /// falls back to Q5_0, as there.
    /// </param>
    public static string Ensure(ModelShape shape, TensorFormat format)
    {
        string folder = Directory.CreateDirectory(Path.Combine(RepositoryPaths.Root, "artifacts", "bench-models")).FullName;
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{shape.Name}.{format}.{Seed}.gguf"));
        if (!File.Exists(path))
        {
            CreateWriter(shape, format).Save(path);
        }

        return path;
    }

    /// <summary>Both dense shapes in the three formats that the project promises a speed for, and experts in two, 6.5 GB on the disk; each is written when its path is asked for.</summary>
    public static IEnumerable<(string Name, Func<string> Path)> All =>
        (from shape in (ModelShape[])[ModelShape.HalfBillion, ModelShape.OneBillion]
         from format in (TensorFormat[])[TensorFormat.Q8_0, TensorFormat.Q4_0, TensorFormat.Q4_K]
         select (shape, format))
        .Concat([(shape: ModelShape.EightExperts, format: TensorFormat.Q8_0), (shape: ModelShape.EightExperts, format: TensorFormat.Q4_K)])
        .Select(static model => ($"{model.shape.Name} {model.format}", (Func<string>)(() => Ensure(model.shape, model.format))));

    private static GgufWriter CreateWriter(ModelShape shape, TensorFormat format)
    {
        GgufWriter writer = new();
        WriteMetadata(writer, shape);
        ulong tensors = 0;
        // The embedding is also the output matrix: with this spread the logits have the deviation 2 that trained models have about.
        AddMatrix("token_embd.weight", shape.Width, VocabularySize(shape), 2 / MathF.Sqrt(shape.Width));
        AddVector("output_norm.weight", shape.Width, 1);
        int keys = shape.KeyValueHeads * shape.HeadDimension;
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.");
            AddVector(prefix + "attn_norm.weight", shape.Width, 1);
            foreach ((string name, int rows) in (ReadOnlySpan<(string, int)>)[("attn_q", shape.Width), ("attn_k", keys), ("attn_v", keys)])
            {
                AddMatrix($"{prefix}{name}.weight", shape.Width, rows);
                if (shape.Architecture is "qwen2")
                {
                    AddVector($"{prefix}{name}.bias", rows, 0);
                }
            }

            AddMatrix(prefix + "attn_output.weight", shape.Width, shape.Width);
            AddVector(prefix + "ffn_norm.weight", shape.Width, 1);
            if (shape.Experts > 0)
            {
                AddVector(prefix + "attn_q_norm.weight", shape.HeadDimension, 1);
                AddVector(prefix + "attn_k_norm.weight", shape.HeadDimension, 1);
                Add(prefix + "ffn_gate_inp.weight", TensorFormat.F32, 1 / MathF.Sqrt(shape.Width), shape.Width, shape.Experts);
                AddExperts(prefix + "ffn_gate_exps.weight", shape.Width, shape.FeedForwardWidth);
                AddExperts(prefix + "ffn_up_exps.weight", shape.Width, shape.FeedForwardWidth);
                AddExperts(prefix + "ffn_down_exps.weight", shape.FeedForwardWidth, shape.Width);
                continue;
            }

            AddMatrix(prefix + "ffn_gate.weight", shape.Width, shape.FeedForwardWidth);
            AddMatrix(prefix + "ffn_up.weight", shape.Width, shape.FeedForwardWidth);
            AddMatrix(prefix + "ffn_down.weight", shape.FeedForwardWidth, shape.Width);
        }

        return writer;

        void AddMatrix(string name, int rowLength, int rows, float? deviation = null) =>
            Add(name, StoredFormat(rowLength), deviation ?? (1 / MathF.Sqrt(rowLength)), rowLength, rows);

        void AddExperts(string name, int rowLength, int rows) =>
            Add(name, StoredFormat(rowLength), 1 / MathF.Sqrt(rowLength), rowLength, rows, shape.Experts);

        TensorFormat StoredFormat(int rowLength) => rowLength % format.BlockElements() == 0 ? format : TensorFormat.Q5_0;

        void Add(string name, TensorFormat stored, float deviation, params ReadOnlySpan<long> dimensions)
        {
            long elements = 1;
            foreach (long dimension in dimensions)
            {
                elements *= dimension;
            }

            long lengthBytes = elements / stored.BlockElements() * stored.BlockBytes();
            ulong seed = Seed + (++tensors << 40);
            writer.AddTensor(name, (uint)stored, [.. dimensions], lengthBytes, () => Fill(stored, lengthBytes, deviation, seed));
        }

        void AddVector(string name, int length, float value)
        {
            byte[] bytes = new byte[length * sizeof(float)];
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Fill(value);
            writer.AddTensor(name, TensorFormat.F32, [length], bytes);
        }
    }

    private static byte[] Fill(TensorFormat format, long lengthBytes, float deviation, ulong seed)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)lengthBytes));
        int chunkBytes = ChunkBlocks * format.BlockBytes();
        int chunks = (int)((lengthBytes + chunkBytes - 1) / chunkBytes);
        Parallel.For(0, chunks, chunk =>
        {
            int start = chunk * chunkBytes;
            RandomTensor.Fill(bytes.AsSpan(start, Math.Min(chunkBytes, bytes.Length - start)), format, deviation, seed + ((ulong)chunk << 20));
        });
        return bytes;
    }

    private static int VocabularySize(ModelShape shape)
    {
        using GgufFile vocabulary = GgufFile.Open(shape.VocabularyPath());
        return vocabulary.Metadata.GetRequiredUtf8Array("tokenizer.ggml.tokens").Length;
    }

    private static void WriteMetadata(GgufWriter writer, ModelShape shape)
    {
        string architecture = shape.Architecture;
        writer.Add("general.architecture", architecture).Add("general.name", shape.Name + ", random weights")
            .Add($"{architecture}.context_length", 8192u)
            .Add($"{architecture}.embedding_length", (uint)shape.Width)
            .Add($"{architecture}.block_count", (uint)shape.Layers)
            .Add($"{architecture}.feed_forward_length", (uint)shape.FeedForwardWidth)
            .Add($"{architecture}.attention.head_count", (uint)shape.Heads)
            .Add($"{architecture}.attention.head_count_kv", (uint)shape.KeyValueHeads)
            .Add($"{architecture}.attention.layer_norm_rms_epsilon", 1e-5f)
            .Add($"{architecture}.rope.dimension_count", (uint)shape.HeadDimension)
            .Add($"{architecture}.rope.freq_base", shape.RopeBase);
        if (shape.Experts > 0)
        {
            writer.Add($"{architecture}.attention.key_length", (uint)shape.HeadDimension)
                .Add($"{architecture}.attention.value_length", (uint)shape.HeadDimension)
                .Add($"{architecture}.expert_count", (uint)shape.Experts)
                .Add($"{architecture}.expert_used_count", 2u)
                .Add($"{architecture}.expert_feed_forward_length", (uint)shape.FeedForwardWidth);
        }

        using GgufFile vocabulary = GgufFile.Open(shape.VocabularyPath());
        GgufMetadata source = vocabulary.Metadata;
        writer.Add("tokenizer.ggml.model", source.GetRequiredString("tokenizer.ggml.model"))
            .Add("tokenizer.ggml.pre", source.GetRequiredString("tokenizer.ggml.pre"))
            .Add("tokenizer.ggml.tokens", source.GetRequiredUtf8Array("tokenizer.ggml.tokens"))
            .Add("tokenizer.ggml.token_type", source.GetRequiredInt32Array("tokenizer.ggml.token_type"))
            .Add("tokenizer.ggml.merges", source.GetRequiredUtf8Array("tokenizer.ggml.merges"));
        foreach (string key in (ReadOnlySpan<string>)["tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id", "tokenizer.ggml.padding_token_id"])
        {
            if (source.TryGetUInt64(key, out ulong token))
            {
                writer.Add(key, (uint)token);
            }
        }
    }
}
