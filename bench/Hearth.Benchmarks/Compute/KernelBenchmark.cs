using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Hearth.Compute;
using Hearth.Primitives;
using Hearth.Testing.Quantization;

namespace Hearth.Benchmarks.Compute;

/// <summary>One thread: GB/s of weights read by the one-token kernels, GMAC/s of the many-token kernels, per format and path.</summary>
/// <remarks>Best and median of rounds, in processor time of the thread; the machine may be shared, so ratios are firmer than absolute figures.</remarks>
internal static unsafe class KernelBenchmark
{
    private const int OneTokenColumns = 2048;
    private const int OneTokenRows = 32768;
    private const int ManyRows = 1536;
    private const int ManyColumns = 2048;
    private const int ManyTokens = 256;

    internal static TensorFormat[] Formats { get; } =
    [
        TensorFormat.Q8_0, TensorFormat.Q4_0, TensorFormat.Q4_1, TensorFormat.Q4_K, TensorFormat.Q5_0, TensorFormat.Q5_1,
        TensorFormat.Q5_K, TensorFormat.Q6_K, TensorFormat.IQ4_NL, TensorFormat.MXFP4, TensorFormat.TQ1_0, TensorFormat.TQ2_0, TensorFormat.F32, TensorFormat.F16, TensorFormat.BF16,
    ];

    public static void Run(TextWriter writer, ReadOnlySpan<string> arguments)
    {
        KernelPath? onlyPath = null;
        TensorFormat? onlyFormat = null;
        double seconds = 0.5;
        bool isBatches = false;
        int oneTokenRows = OneTokenRows;
        int columns = OneTokenColumns;
        for (int index = 0; index + 1 < arguments.Length; index += 2)
        {
            switch (arguments[index])
            {
                case "--path":
                    onlyPath = Enum.Parse<KernelPath>(arguments[index + 1], ignoreCase: true);
                    break;
                case "--format":
                    onlyFormat = Enum.Parse<TensorFormat>(arguments[index + 1], ignoreCase: true);
                    break;
                case "--batches":
                    isBatches = bool.Parse(arguments[index + 1]);
                    break;
                case "--columns":
                    columns = int.Parse(arguments[index + 1], CultureInfo.InvariantCulture);
                    break;
                case "--rows":
                    oneTokenRows = int.Parse(arguments[index + 1], CultureInfo.InvariantCulture);
                    break;
                default:
                    seconds = double.Parse(arguments[index + 1], CultureInfo.InvariantCulture);
                    break;
            }
        }

        if (isBatches)
        {
            BatchBenchmark.Run(writer, onlyPath, onlyFormat, seconds, oneTokenRows, columns);
            return;
        }

        writer.WriteLine("| path | format | one token GB/s best (median) | GMAC/s best | many tokens GMAC/s best (median) | exact GMAC/s | pack GB/s |");
        writer.WriteLine("|---|---|---|---|---|---|---|");
        foreach (KernelPath path in KernelPaths.Supported)
        {
            foreach (TensorFormat format in Formats)
            {
                if ((onlyPath ?? path) == path && (onlyFormat ?? format) == format)
                {
                    Measure(writer, path, format, seconds, oneTokenRows);
                }
            }
        }
    }

    private static void Measure(TextWriter writer, KernelPath path, TensorFormat format, double seconds, int oneTokenRows)
    {
        // Scalar takes seconds per pass over matrices of real size.
        int shrink = path == KernelPath.Scalar ? 16 : 1;
        int rows = Math.Max(oneTokenRows / shrink, 64);
        long bytes = rows * TensorRows.LengthBytes(format, OneTokenColumns);
        int sourceRows = Math.Max(rows, ManyRows);
        long sourceBytes = sourceRows * TensorRows.LengthBytes(format, OneTokenColumns);
        byte* source = (byte*)NativeMemory.AlignedAlloc((nuint)sourceBytes, 64);
        Fill(format, source, sourceBytes);
        float* input = (float*)NativeMemory.AlignedAlloc((nuint)ManyTokens * ManyColumns * sizeof(float), 64);
        SeededRandom random = new(1);
        for (int index = 0; index < ManyTokens * ManyColumns; index++)
        {
            input[index] = (float)random.NextDouble() - 0.5f;
        }

        float* output = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(ManyTokens * ManyRows, rows) * sizeof(float), 64);
        using ActivationBuffer activations = new(ManyColumns, ManyTokens);
        using WeightMatrix one = WeightMatrix.Allocate(format, source, rows, OneTokenColumns, path);
        double packStart = ThreadClock.Seconds;
        one.PackGroups(0, one.Groups);
        double packing = ThreadClock.Seconds - packStart;
        activations.Load(input, OneTokenColumns, OneTokenColumns, 1);
        activations.QuantizeTiles(0, 1);
        (double best, double median) = Time(seconds, () => one.Multiply(activations, output, rows, 0, one.Groups, 0, 1));
        double gigabytes = (one.PackedBytes > 0 ? one.PackedBytes : bytes) / 1e9;
        double macs = (double)rows * OneTokenColumns / 1e9;
        int manyRows = ManyRows / shrink;
        int tokens = ManyTokens / shrink;
        using WeightMatrix many = WeightMatrix.Pack(format, source, manyRows, ManyColumns, path);
        activations.Load(input, ManyColumns, ManyColumns, tokens);
        activations.QuantizeTiles(0, activations.Tiles);
        (double manyBest, double manyMedian) =
            Time(seconds, () => many.Multiply(activations, output, manyRows, 0, many.Groups, 0, tokens));
        double manyMacs = (double)manyRows * ManyColumns * tokens / 1e9;
        (double exactBest, _) = Time(seconds / 4, () => many.MultiplyExact(input, ManyColumns, output, manyRows, 0, many.Groups, 0, 4));
        double exactMacs = (double)manyRows * ManyColumns * 4 / 1e9;
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {KernelPaths.DisplayName(path)} | {format} | {gigabytes / best:F1} ({gigabytes / median:F1}) | {macs / best:F1} | {manyMacs / manyBest:F1} ({manyMacs / manyMedian:F1}) | {exactMacs / exactBest:F2} | {bytes / packing / 1e9:F2} |"));
        NativeMemory.AlignedFree(source);
        NativeMemory.AlignedFree(input);
        NativeMemory.AlignedFree(output);
    }

    /// <summary>Fills memory with blocks that repeat.</summary>
    internal static void Fill(TensorFormat format, byte* source, long bytes)
    {
        const int distinct = 64;
        float[] values = new float[distinct * OneTokenColumns];
        SeededRandom random = new(2);
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = (float)random.NextDouble() - 0.5f;
        }

        byte[] blocks = TensorQuantizer.Quantize(format, values);
        for (long start = 0; start < bytes; start += blocks.Length)
        {
            int length = (int)Math.Min(blocks.Length, bytes - start);
            blocks.AsSpan(0, length).CopyTo(new Span<byte>(source + start, length));
        }
    }

    internal static (double Best, double Median) Time(double seconds, Action action)
    {
        action();
        List<double> times = [];
        long start = Stopwatch.GetTimestamp();
        while (times.Count < 3 || (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds && times.Count < 10_000))
        {
            double begin = ThreadClock.Seconds;
            action();
            times.Add(ThreadClock.Seconds - begin);
        }

        times.Sort();
        return (times[0], times[times.Count / 2]);
    }
}
