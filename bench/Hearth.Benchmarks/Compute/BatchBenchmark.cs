using System.Globalization;
using System.Runtime.InteropServices;
using Hearth.Compute;
using Hearth.Primitives;

namespace Hearth.Benchmarks.Compute;

/// <summary>One thread: what a product of a large matrix costs with few tokens, as multiples of what it costs with one.</summary>
internal static unsafe class BatchBenchmark
{
    private static readonly int[] s_tokens = [1, 2, 3, 4, 5, 8, 16, 32];

    public static void Run(TextWriter writer, KernelPath? onlyPath, TensorFormat? onlyFormat, double seconds, int rows, int columns)
    {
        writer.WriteLine($"| path | format | one token GB/s | {string.Join(" | ", s_tokens.Select(static tokens => $"{tokens}: GMAC/s, cost"))} |");
        foreach (KernelPath path in KernelPaths.Supported)
        {
            foreach (TensorFormat format in KernelBenchmark.Formats)
            {
                if ((onlyPath ?? KernelPaths.Best) == path && (onlyFormat ?? format) == format)
                {
                    Measure(writer, path, format, seconds, rows, columns);
                }
            }
        }
    }

    private static void Measure(TextWriter writer, KernelPath path, TensorFormat format, double seconds, int rows, int columns)
    {
        long bytes = rows * TensorRows.LengthBytes(format, columns);
        byte* source = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        KernelBenchmark.Fill(format, source, bytes);
        int tokensMax = s_tokens[^1];
        float* input = (float*)NativeMemory.AlignedAlloc((nuint)tokensMax * (nuint)columns * sizeof(float), 64);
        float* output = (float*)NativeMemory.AlignedAlloc((nuint)tokensMax * (nuint)rows * sizeof(float), 64);
        SeededRandom random = new(1);
        for (int index = 0; index < tokensMax * columns; index++)
        {
            input[index] = (float)random.NextDouble() - 0.5f;
        }

        using ActivationBuffer activations = new(columns, tokensMax);
        using WeightMatrix matrix = WeightMatrix.Pack(format, source, rows, columns, path);
        double one = 0;
        writer.Write($"| {KernelPaths.DisplayName(path)} | {format} |");
        foreach (int tokens in s_tokens)
        {
            activations.Load(input, columns, columns, tokens);
            activations.QuantizeTiles(0, activations.Tiles);

            // In slices, as threads take them: a slice that is read again comes from a cache.
            double best = KernelBenchmark.Time(
                seconds,
                () =>
                {
                    for (int group = 0; group < matrix.Groups; group += 64)
                    {
                        matrix.Multiply(activations, output, rows, group, Math.Min(matrix.Groups, group + 64), 0, tokens);
                    }
                }).Best;
            if (tokens == 1)
            {
                one = best;
                writer.Write(string.Create(CultureInfo.InvariantCulture, $" {Math.Max(matrix.PackedBytes, bytes) / best / 1e9:F1} |"));
            }

            writer.Write(string.Create(CultureInfo.InvariantCulture, $" {(double)rows * columns * tokens / best / 1e9:F1}, {best / one:F2} |"));
        }

        writer.WriteLine();
        NativeMemory.AlignedFree(source);
        NativeMemory.AlignedFree(input);
        NativeMemory.AlignedFree(output);
    }
}
