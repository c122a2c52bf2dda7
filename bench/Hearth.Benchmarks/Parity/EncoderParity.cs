using System.Globalization;
using Hearth.Benchmarks.Embed;
using Hearth.Benchmarks.Peer;
using Hearth.Compute;
using Hearth.Inference.Encoders;
using Hearth.Primitives;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Benchmarks.Parity;

/// <summary>Hearth's vectors and scores against llama.cpp's on random encoders: every family, kind of pooling and storage.</summary>
internal static class EncoderParity
{
    /// <summary>1.6 times what two builds of llama.cpp differ by on such files.</summary>
    private const double QuantizedMax = 0.048;

    /// <summary>
    /// llama.cpp computes GELU by a table of halves of its tanh approximation, and multiplies F16 weights with activations rounded to halves;
    /// where there is no GELU the difference is that of attention in halves.
    /// </summary>
    private const double FloatMax = 0.001;

    private const int Texts = 4;
    private const int TokensMax = 96;

    /// <summary>Prints a row per model; true when every one is within its bound.</summary>
    public static bool Run(TextWriter output)
    {
        LlamaLibrary library = new(RepositoryPaths.LlamaCppLibraries);
        string folder = Directory.CreateTempSubdirectory("hearth-parity-").FullName;
        bool isGood = true;
        output.WriteLine("| encoder | format | fast, relative difference | exact, relative difference | bound | |");
        output.WriteLine("|---|---|--:|--:|--:|---|");
        try
        {
            foreach (TensorFormat format in (TensorFormat[])[TensorFormat.F32, TensorFormat.F16, TensorFormat.Q8_0, TensorFormat.Q4_0, TensorFormat.Q5_1, TensorFormat.Q4_K, TensorFormat.Q6_K])
            {
                foreach ((string name, TinyEncoder tiny) in Encoders(format))
                {
                    string path = Path.Combine(folder, "encoder.gguf");
                    tiny.Save(path);
                    double fast = Compare(library, path, arithmetic: null);
                    double exact = Compare(library, path, EncoderArithmetic.Exact);
                    double bound = format is TensorFormat.F32 or TensorFormat.F16 ? FloatMax : QuantizedMax;
                    bool isWithin = fast <= bound && exact <= bound;
                    isGood &= isWithin;
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"| {name} | {format} | {fast:0.00000} | {exact:0.00000} | {bound} | {(isWithin ? "ok" : "TOO FAR")} |"));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return isGood;
    }

    private static IEnumerable<(string Name, TinyEncoder Tiny)> Encoders(TensorFormat format)
    {
        TinyEncoder bert = new() { Format = format, Width = 256, Heads = 8, FeedForwardWidth = 512 };
        yield return ("bert, mean", bert);
        yield return ("bert, first token", bert with { Pooling = TinyEncoder.PoolingFirst, IsJoined = true });
        yield return ("bert, classification head", bert with { Pooling = TinyEncoder.PoolingRank, Scores = 3 });
        yield return ("nomic-bert, mean", bert with { Architecture = "nomic-bert", Heads = 4, IsJoined = true });
    }

    /// <summary>The root mean square of the differences over that of the peer's results, over all texts.</summary>
    private static double Compare(LlamaLibrary library, string path, EncoderArithmetic? arithmetic)
    {
        using HearthEncoder own = new(path, threads: 1, arithmetic);
        using LlamaEncoder peer = new(library, path, Texts * TokensMax, Texts, threads: 1);
        SeededRandom random = new(7);
        int[][] texts = new int[Texts][];
        for (int text = 0; text < Texts; text++)
        {
            texts[text] = new int[3 + random.NextInt32(TokensMax - 3)];
            for (int index = 0; index < texts[text].Length; index++)
            {
                texts[text][index] = random.NextInt32(own.Shape.Vocabulary);
            }
        }

        own.Encode(texts);
        peer.Encode(texts);
        double differences = 0;
        double squares = 0;
        for (int text = 0; text < Texts; text++)
        {
            ReadOnlySpan<float> mine = own.Result(text);
            float[] theirs = peer.Result(text, mine.Length).ToArray();
            if (own.Shape.Pooling is not EncoderPooling.Rank)
            {
                EncoderModel.Normalize(theirs);
            }

            for (int index = 0; index < mine.Length; index++)
            {
                double difference = mine[index] - theirs[index];
                differences += difference * difference;
                squares += (double)theirs[index] * theirs[index];
            }
        }

        return Math.Sqrt(differences / squares);
    }
}
