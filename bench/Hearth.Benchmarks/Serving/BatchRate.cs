using System.Diagnostics;
using System.Globalization;
using Hearth.Inference.Engine;

namespace Hearth.Benchmarks.Serving;

/// <summary>The engine alone: tokens per second of many sequences that write one token each per step, beside those of a prompt, in turn.</summary>
internal static class BatchRate
{
    private const int PromptTokens = 512;
    private const int Written = 64;
    private const int Rounds = 7;
    private static readonly int[] s_batches = [8, 16, 32];

    /// <summary>Prints medians and the median of the ratios of neighbouring rounds.</summary>
    public static void Run(TextWriter output, LanguageModel model, int rounds)
    {
        rounds = rounds > 0 ? rounds : Rounds;
        foreach (int size in s_batches)
        {
            double[] reads = new double[rounds];
            double[] writes = new double[rounds];
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++)
            {
                reads[round] = Read(model);
                writes[round] = Write(model, size);
                ratios[round] = writes[round] / reads[round];
            }

            Array.Sort(reads);
            Array.Sort(writes);
            Array.Sort(ratios);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"batch of {size}: {writes[rounds / 2]:0} tokens/s written, {reads[rounds / 2]:0} read, {ratios[rounds / 2]:P0} ({ratios[0]:P0} to {ratios[^1]:P0})"));
        }
    }

    private static double Read(LanguageModel model)
    {
        ForwardBatch batch = model.CreateBatch();
        using TokenSequence prompt = model.CreateSequence(PromptTokens);
        Reserve(prompt, PromptTokens);
        long begun = Stopwatch.GetTimestamp();
        for (int position = 0; position < PromptTokens; position += model.BatchTokensMax)
        {
            batch.Clear();
            int count = Math.Min(model.BatchTokensMax, PromptTokens - position);
            batch.Add(prompt, Tokens(position, count), position + count == PromptTokens ? LogitRows.Last : LogitRows.None);
            model.Forward(batch, CancellationToken.None);
        }

        return PromptTokens / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static double Write(LanguageModel model, int size)
    {
        ForwardBatch batch = model.CreateBatch();
        TokenSequence[] sequences = new TokenSequence[size];
        try
        {
            for (int index = 0; index < size; index++)
            {
                sequences[index] = model.CreateSequence(2 * Written);
                Reserve(sequences[index], 2 * Written);
                batch.Clear();
                batch.Add(sequences[index], Tokens(index, Written), LogitRows.None);
                model.Forward(batch, CancellationToken.None);
            }

            long begun = Stopwatch.GetTimestamp();
            for (int step = 0; step < Written; step++)
            {
                batch.Clear();
                foreach (TokenSequence sequence in sequences)
                {
                    batch.Add(sequence, Tokens(step + sequence.Position, 1), LogitRows.Last);
                }

                model.Forward(batch, CancellationToken.None);
            }

            return size * Written / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        finally
        {
            foreach (TokenSequence? sequence in sequences)
            {
                sequence?.Dispose();
            }
        }
    }

    private static int[] Tokens(int seed, int count) => [.. Enumerable.Range(0, count).Select(index => 100 + ((seed + (index * 37)) % 9000))];

    private static void Reserve(TokenSequence sequence, int positions)
    {
        if (!sequence.TryReserve(positions))
        {
            throw new InvalidOperationException("The pool is too small.");
        }
    }
}
