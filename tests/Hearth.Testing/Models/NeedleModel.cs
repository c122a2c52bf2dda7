using System.Runtime.InteropServices;
using Hearth.Compute;
using Hearth.Primitives;

namespace Hearth.Testing.Models;

/// <summary>A model of one layer that was built, not trained, to find one token among any number of others: what a long context must not lose.</summary>
/// <remarks>
/// A vector has an axis per needle, an axis per question, and a random code per token. A key shows the needle's axis, a query the question's, both in
/// pairs of elements that turn so slowly that positions do not matter; a value is the code, which the output turns into scores. A needle is an ordinary
/// token that has its axis too; asked for, it is what the model says. Noise in all keys makes every position matter a little.
/// </remarks>
public sealed class NeedleModel
{
    /// <summary>Needles, and questions.</summary>
    public const int Needles = 5;

    /// <summary>The first needle's token; its question is <see cref="Needles"/> later, and ordinary tokens follow the last question.</summary>
    public const int FirstNeedle = 3;

    private const int Width = 64;
    private const int AskAxis = 8;
    private const int CodeAxis = 16;
    private const int SlowElement = 40;

    private readonly TinyVocabulary _vocabulary = TinyVocabulary.CreateBytePair();

    /// <summary>Tokens of the longest context.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The question that finds a needle.</summary>
    public static int QuestionFor(int needle) => FirstNeedle + Needles + needle;

    /// <summary>A text of ordinary tokens with one needle at each of the given positions.</summary>
    public int[] CreatePrompt(int length, ReadOnlySpan<int> positions)
    {
        SeededRandom random = new(11);
        int first = FirstNeedle + (2 * Needles);
        int[] tokens = new int[length];
        for (int index = 0; index < length; index++)
        {
            tokens[index] = first + random.NextInt32(_vocabulary.Count - first);
        }

        for (int needle = 0; needle < positions.Length; needle++)
        {
            tokens[positions[needle]] = FirstNeedle + needle;
        }

        return tokens;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        GgufWriter writer = new();
        writer.Add("general.architecture", "llama").Add("general.name", "needle")
            .Add("llama.context_length", (uint)ContextLength)
            .Add("llama.embedding_length", (uint)Width)
            .Add("llama.block_count", 1u)
            .Add("llama.feed_forward_length", 32u)
            .Add("llama.attention.head_count", 1u)
            .Add("llama.attention.head_count_kv", 1u)
            .Add("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .Add("llama.rope.freq_base", 1e12f)
            .Add("llama.rope.dimension_count", (uint)Width);
        _vocabulary.WriteTo(writer);
        SeededRandom random = new(5);
        Add("token_embd.weight", _vocabulary.Count, Embedding);
        Add("output_norm.weight", 1, static (_, _) => 1);
        Add("blk.0.attn_norm.weight", 1, static (_, _) => 1);
        Add("blk.0.ffn_norm.weight", 1, static (_, _) => 1);
        Add("blk.0.attn_q.weight", Width, static (row, column) => Axis(row, column - AskAxis) ? 5 : 0);
        Add("blk.0.attn_k.weight", Width, (row, column) => Axis(row, column) ? 1 : column >= CodeAxis ? 0.05f * Noise() : 0);
        Add("blk.0.attn_v.weight", Width, static (row, column) => column >= CodeAxis && row == column - CodeAxis ? 1 : 0);
        Add("blk.0.attn_output.weight", Width, static (row, column) => row >= CodeAxis && column == row - CodeAxis ? 4 : 0);
        Add("blk.0.ffn_gate.weight", 32, static (_, _) => 0);
        Add("blk.0.ffn_up.weight", 32, static (_, _) => 0);
        Add("blk.0.ffn_down.weight", Width, static (_, _) => 0, 32);
        return writer.ToBytes();

        float Embedding(int token, int column)
        {
            int needle = token - FirstNeedle;
            bool isQuestion = needle is >= Needles and < 2 * Needles;
            if (column >= CodeAxis)
            {
                float code = MathF.CopySign(1, Noise());
                return isQuestion ? 0 : code;
            }

            return (needle is >= 0 and < Needles && column == needle) || (isQuestion && column == AskAxis + needle - Needles) ? 8 : 0;
        }

        float Noise() => (float)((random.NextDouble() * 2) - 1);

        void Add(string name, int rows, Func<int, int, float> element, int columns = Width)
        {
            float[] values = new float[rows * columns];
            for (int index = 0; index < values.Length; index++)
            {
                values[index] = element(index / columns, index % columns);
            }

            long[] dimensions = rows == 1 ? [columns] : [columns, rows];
            writer.AddTensor(name, TensorFormat.F32, dimensions, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        }
    }

    /// <summary>Whether an element of a head shows an axis: the first of a pair that turns slowly.</summary>
    private static bool Axis(int element, int axis) => axis is >= 0 and < Needles && element == SlowElement + (2 * axis);
}
