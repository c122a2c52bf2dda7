using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hearth.Inference.Encoders;
using Hearth.Inference.Gguf;
using Hearth.Inference.Tokenizers;
using Hearth.Testing;

namespace Hearth.Benchmarks.Retrieval;

/// <summary>Vectors of texts by the default embedder, cut at 256 tokens; kept under artifacts, so that a second run is quick.</summary>
internal static class EmbeddingCache
{
    private const int TokensMax = 256;

    public static float[][] Embed(IReadOnlyList<string> texts, string name, TextWriter output)
    {
        string folder = Path.Combine(RepositoryPaths.Root, "artifacts", "bench-retrieval");
        Directory.CreateDirectory(folder);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts))))[..16];
        string file = Path.Combine(folder, $"{name}-{hash}.f32");
        if (!File.Exists(file))
        {
            Write(texts, file, output);
        }

        ReadOnlySpan<float> all = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file));
        int dimensions = all.Length / texts.Count;
        float[][] vectors = new float[texts.Count][];
        for (int index = 0; index < vectors.Length; index++)
        {
            vectors[index] = all.Slice(index * dimensions, dimensions).ToArray();
        }

        return vectors;
    }

    private static void Write(IReadOnlyList<string> texts, string path, TextWriter output)
    {
        using GgufFile weights = GgufFile.Open(RepositoryPaths.DefaultEmbedder);
        Tokenizer tokenizer = Tokenizer.FromGguf(weights.Metadata);
        using EncoderModel model = EncoderModel.Load(weights, new EncoderSettings(), progress: null, CancellationToken.None);
        string partial = path + ".partial";
        using (FileStream file = File.Create(partial))
        {
            var tokens = new List<int>();
            var waiting = 0;
            for (int index = 0; index < texts.Count; index++)
            {
                tokens.Clear();
                tokenizer.Encode(texts[index], [], addSpecial: true, tokens);
                if (tokens.Count > TokensMax)
                {
                    tokens.RemoveRange(TokensMax - 1, tokens.Count - TokensMax);
                }

                if (!model.Batch.Fits(tokens.Count))
                {
                    Flush(model, file, ref waiting);
                }

                model.Batch.Add(CollectionsMarshal.AsSpan(tokens));
                waiting++;
                if (index % 500 == 499)
                {
                    output.WriteLine($"embedded {index + 1} of {texts.Count}");
                    output.Flush();
                }
            }

            Flush(model, file, ref waiting);
        }

        File.Move(partial, path, overwrite: true);
    }

    private static void Flush(EncoderModel model, FileStream file, ref int waiting)
    {
        if (waiting == 0)
        {
            return;
        }

        model.Run(CancellationToken.None);
        for (int text = 0; text < waiting; text++)
        {
            file.Write(MemoryMarshal.AsBytes(model.Result(text)));
        }

        model.Batch.Clear();
        waiting = 0;
    }
}
