using System.Globalization;
using Hearth.Benchmarks.Peer;
using Hearth.Compute;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;
using Hearth.Primitives;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Benchmarks.Parity;

/// <summary>Hearth's scores against llama.cpp's, for every family and format: the one check of the formats that does not rest on our own reading of them.</summary>
/// <remarks>
/// Random weights are the worst case, since no score dominates. llama.cpp's own builds differ from each other by 2 to 3 % (relative root mean square) where
/// activations are quantised; a bit read in the wrong place makes it 100 %.
/// </remarks>
internal static class ParityCheck
{
    /// <summary>1.6 times what two builds of llama.cpp differ by on such files.</summary>
    private const double QuantizedMax = 0.048;

    /// <summary>llama.cpp keeps keys and values in half precision, and rounds activations to it for half-precision weights.</summary>
    private const double FloatMax = 0.002;

    /// <summary>For these weights llama.cpp rounds activations to brain floats, which have three bits less.</summary>
    private const double BrainFloatMax = 0.012;

    /// <summary>
    /// A state carries every rounding on, and in gemma4 with experts a rounding may choose other experts. The exact path, which rounds no activation, is then
    /// as far from llama.cpp, which does, as the fast path is or further: this is llama.cpp's own distance from what the weights say. That both compute the
    /// same is shown by F32.
    /// </summary>
    private const double CarriedMax = 0.16;

    private const int Tokens = 24;
    private const int ContextTokens = 64;

    /// <summary>Prints a row per model; true when every one is within its bound.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="families">Which families; none for all.</param>
    public static bool Run(TextWriter output, IReadOnlyCollection<string> families)
    {
        LlamaLibrary library = new(RepositoryPaths.LlamaCppLibraries);
        string folder = Directory.CreateTempSubdirectory("hearth-parity-").FullName;
        bool isGood = true;
        output.WriteLine("| family | format | fast, relative difference | exact, relative difference | bound | |");
        output.WriteLine("|---|---|--:|--:|--:|---|");
        try
        {
            foreach ((string architecture, TensorFormat format) in Cases().Where(model => families.Count == 0 || families.Contains(model.Architecture, StringComparer.Ordinal)))
            {
                isGood &= Check(output, library, folder, ModelOf(architecture, format), format.ToString());
            }

            foreach ((string what, TinyModel model) in OtherModels().Where(item => families.Count == 0 || families.Contains(item.Model.Architecture, StringComparer.Ordinal)))
            {
                isGood &= Check(output, library, folder, model, what);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return isGood;
    }

    /// <summary>Every format once, every family in the formats that it is met in.</summary>
    private static IEnumerable<(string Architecture, TensorFormat Format)> Cases()
    {
        foreach (string architecture in (string[])["llama", "qwen2", "qwen3"])
        {
            foreach (TensorFormat format in Enum.GetValues<TensorFormat>())
            {
                yield return (architecture, format);
            }
        }

        foreach (string architecture in (string[])["smollm3", "phi3", "gemma3", "gemma4", "qwen3moe", "qwen35", "qwen35moe", "gpt-oss", "bitnet"])
        {
            yield return (architecture, TensorFormat.F32);
            yield return (architecture, TensorFormat.Q8_0);
            yield return (architecture, architecture is "gpt-oss" ? TensorFormat.MXFP4 : architecture is "gemma4" ? TensorFormat.Q4_0 : TensorFormat.Q4_K);
        }

        yield return ("bitnet", TensorFormat.TQ1_0);
        yield return ("bitnet", TensorFormat.TQ2_0);
    }

    private static TinyModel ModelOf(string architecture, TensorFormat format) => new()
    {
        Architecture = architecture,
        Format = format,
        Layers = architecture is "smollm3" ? 5 : architecture is "gemma3" or "gemma4" or "qwen35" or "qwen35moe" ? 4 : 2,
        Width = 256,
        Heads = 4,
        KeyValueHeads = 2,
        HeadDimension = 64,
        FeedForwardWidth = 512,
        ExpertWidth = 256,
        LayerInputWidth = 256,
        StateDimension = 64,
        Metadata = architecture is "gemma3" ? static writer => writer.Add("gemma3.attention.sliding_window_pattern", 2u) : null,
    };

    /// <summary>Gemma4 with experts, and every way of scaling positions, beyond the context that it begins from.</summary>
    private static IEnumerable<(string What, TinyModel Model)> OtherModels()
    {
        foreach (TensorFormat format in (TensorFormat[])[TensorFormat.F32, TensorFormat.Q8_0, TensorFormat.Q4_0])
        {
            yield return ($"{format}, experts", ModelOf("gemma4", format) with { IsMixture = true });
        }

        foreach (string architecture in (string[])["llama", "qwen2", "qwen3"])
        {
            TinyModel model = new() { Architecture = architecture, HeadDimension = 32, Width = 128, ContextLength = 64 };
            foreach (string type in (string[])["linear", "yarn"])
            {
                yield return ($"F32, {type} scaling", model with
                {
                    Metadata = writer => writer.Add($"{architecture}.rope.scaling.type", type)
                        .Add($"{architecture}.rope.scaling.factor", 4f)
                        .Add($"{architecture}.rope.scaling.original_context_length", 16u),
                });
            }

            if (architecture is "llama")
            {
                yield return ("F32, factors of llama 3", model with
                {
                    Metadata = static writer => writer.AddTensor(
                        "rope_freqs.weight", TensorFormat.F32, [16], [.. Enumerable.Range(0, 16).SelectMany(static pair => BitConverter.GetBytes(1f + (pair / 2f)))]),
                });
            }
        }
    }

    /// <summary>Prints a row; whether it is within its bound.</summary>
    private static bool Check(TextWriter output, LlamaLibrary library, string folder, TinyModel model, string what)
    {
        string path = Path.Combine(folder, "model.gguf");
        model.Save(path);
        double fast = Compare(library, path, isExact: false);
        double exact = Compare(library, path, isExact: true);
        double bound = model.Format switch
        {
            TensorFormat.F32 or TensorFormat.F16 => FloatMax,
            TensorFormat.BF16 => BrainFloatMax,
            _ => model.IsMixture || model.Architecture is "qwen35" or "qwen35moe" ? CarriedMax : QuantizedMax,
        };
        bool isWithin = fast <= bound && exact <= bound;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {model.Architecture} | {what} | {fast:0.0000} | {exact:0.0000} | {bound} | {(isWithin ? "ok" : "TOO FAR")} |"));
        File.Delete(path);
        return isWithin;
    }

    /// <summary>The root mean square of the differences over that of the peer's scores, over all positions.</summary>
    private static double Compare(LlamaLibrary library, string path, bool isExact)
    {
        using GgufFile file = GgufFile.Open(path);
        using LanguageModel model = LanguageModel.Load(file, new LanguageModelSettings { Threads = 1, ExactPath = isExact }, progress: null, CancellationToken.None);
        using DecodeSession session = model.CreateSession(ContextTokens);
        using LlamaEngine peer = new(library, path, ContextTokens, threads: 1);
        SeededRandom random = new(7);
        double differences = 0;
        double squares = 0;
        for (int position = 0; position < Tokens; position++)
        {
            int[] token = [random.NextInt32(model.Shape.Vocabulary)];
            peer.Forward(token);
            ReadOnlySpan<float> own = session.Forward(token, CancellationToken.None);
            ReadOnlySpan<float> other = peer.Scores(own.Length);
            for (int index = 0; index < own.Length; index++)
            {
                double difference = own[index] - other[index];
                differences += difference * difference;
                squares += (double)other[index] * other[index];
            }
        }

        return Math.Sqrt(differences / squares);
    }
}
