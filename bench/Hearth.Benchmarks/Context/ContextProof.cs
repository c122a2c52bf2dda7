using System.Diagnostics;
using System.Globalization;
using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;
using Hearth.Testing.Models;

namespace Hearth.Benchmarks.Context;

/// <summary>A context of 131,072 tokens on a model of one layer: memory beside what was computed, and needles at five depths.</summary>
internal static class ContextProof
{
    private const int ContextLength = 131_072;

    private static readonly int[] s_positions = [0, ContextLength / 4, ContextLength / 2, 3 * ContextLength / 4, ContextLength - 10];

    /// <summary>Prints a row per form of the cache; true when memory and all needles are as they must be.</summary>
    public static bool Run(TextWriter output)
    {
        NeedleModel needles = new() { ContextLength = ContextLength };
        byte[] bytes = needles.ToBytes();
        int[] prompt = needles.CreatePrompt(ContextLength - 1, s_positions);
        output.WriteLine("| keys and values | MB, as computed | MB, taken | tokens/s | found at 0, 25, 50, 75, 100 % |");
        output.WriteLine("|---|--:|--:|--:|---|");
        bool isGood = true;
        foreach (KeyValueFormat format in (KeyValueFormat[])[KeyValueFormat.Single, KeyValueFormat.Half, KeyValueFormat.Byte])
        {
            using GgufFile file = GgufFile.Parse(bytes);
            LanguageModelSettings settings = new() { ExactPath = format is KeyValueFormat.Single, CacheFormat = format, ContextTokens = ContextLength };
            using LanguageModel model = LanguageModel.Load(file, settings, progress: null, CancellationToken.None);
            using DecodeSession session = model.CreateSession(ContextLength);
            long start = Stopwatch.GetTimestamp();
            session.Forward(prompt, CancellationToken.None);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            int[] found = [.. Enumerable.Range(0, NeedleModel.Needles).Select(needle => Ask(session, needle))];
            long computed = KeyValuePool.EstimateBytes(format, model.Shape.KeyValueLayers(), ContextLength);
            long taken = model.Pool.PagesUsed * model.Pool.PageBytes;
            bool isRight = computed == taken && found.SequenceEqual(Enumerable.Range(NeedleModel.FirstNeedle, NeedleModel.Needles));
            isGood &= isRight;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {format} | {computed / 1e6:F1} | {taken / 1e6:F1} | {prompt.Length / seconds:F0} | {string.Join(", ", found)} {(isRight ? "ok" : "WRONG")} |"));
        }

        return isGood;
    }

    private static int Ask(DecodeSession session, int needle)
    {
        float[] scores = session.Forward([NeedleModel.QuestionFor(needle)], CancellationToken.None).ToArray();
        session.Truncate(ContextLength - 1);
        return Array.IndexOf(scores, scores.Max());
    }
}
