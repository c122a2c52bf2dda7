using System.Diagnostics;
using System.Globalization;
using Hearth.Inference.Engine;

namespace Hearth.Benchmarks.Serving;

/// <summary>What a step takes that writes one answer and reads some tokens of a prompt, by their number and by where in the prompt they are.</summary>
internal static class StepCost
{
    private const int WrittenPosition = 300;
    private const int Runs = 7;
    private static readonly int[] s_positions = [0, 1000, 2000, 4000, 7900];
    private static readonly int[] s_chunks = [0, 1, 2, 3, 4, 6, 8, 12, 16, 32];

    /// <summary>Prints medians in milliseconds.</summary>
    public static void Run(TextWriter output, LanguageModel model)
    {
        ForwardBatch batch = model.CreateBatch();
        using TokenSequence written = model.CreateSequence(WrittenPosition + 1);
        using TokenSequence prompt = model.CreateSequence(s_positions[^1] + s_chunks[^1]);
        Advance(model, batch, written, WrittenPosition);
        output.WriteLine($"position  {string.Concat(s_chunks.Select(static chunk => $"{chunk,8}"))}");
        foreach (int position in s_positions)
        {
            Advance(model, batch, prompt, position);
            output.Write($"{position,8}  ");
            foreach (int chunk in s_chunks)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $"{1000 * Measure(model, batch, written, prompt, chunk),8:0.00}"));
            }

            output.WriteLine();
        }
    }

    private static double Measure(LanguageModel model, ForwardBatch batch, TokenSequence written, TokenSequence prompt, int chunk)
    {
        double[] seconds = new double[Runs];
        int position = prompt.Position;
        for (int run = 0; run < Runs; run++)
        {
            batch.Clear();
            if (!written.TryReserve(WrittenPosition + 1) || !prompt.TryReserve(position + chunk))
            {
                throw new InvalidOperationException("The pool is too small.");
            }

            batch.Add(written, [1], LogitRows.Last);
            if (chunk > 0)
            {
                batch.Add(prompt, [.. Enumerable.Repeat(1, chunk)], LogitRows.None);
            }

            long begun = Stopwatch.GetTimestamp();
            model.Forward(batch, CancellationToken.None);
            seconds[run] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            written.Truncate(WrittenPosition);
            prompt.Truncate(position);
        }

        Array.Sort(seconds);
        return seconds[Runs / 2];
    }

    private static void Advance(LanguageModel model, ForwardBatch batch, TokenSequence sequence, int position)
    {
        while (sequence.Position < position)
        {
            int chunk = Math.Min(model.BatchTokensMax, position - sequence.Position);
            if (!sequence.TryReserve(sequence.Position + chunk))
            {
                throw new InvalidOperationException("The pool is too small.");
            }

            batch.Clear();
            batch.Add(sequence, [.. Enumerable.Range(0, chunk).Select(static index => 100 + (index * 37))], LogitRows.None);
            model.Forward(batch, CancellationToken.None);
        }
    }
}
