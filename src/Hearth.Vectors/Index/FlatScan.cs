using System.Numerics;
using Hearth.Compute.Codes;

namespace Hearth.Vectors.Index;

/// <summary>Compares a query with every row of a part, or with every allowed one, by codes.</summary>
internal static unsafe class FlatScan
{
    /// <summary>Rows scored at a time.</summary>
    public const int BlockRows = 256;

    /// <summary>Offers the rows to <see cref="SearchContext.Nearest"/>, which has begun; the query is loaded with the scale of the rows.</summary>
    public static void Search(in CodeRows rows, SearchContext context, RowBitmap? allowed)
    {
        if (allowed is null)
        {
            All(rows, context);
        }
        else
        {
            Some(rows, context, allowed);
        }
    }

    private static void All(in CodeRows rows, SearchContext context)
    {
        Span<int> products = context.Products;
        NearestRows nearest = context.Nearest;
        for (int first = 0; first < rows.Rows; first += BlockRows)
        {
            Span<int> block = products[..Math.Min(BlockRows, rows.Rows - first)];
            CodeProducts.DotRange(context.Query, rows.Codes, first, block);
            for (int index = 0; index < block.Length; index++)
            {
                nearest.Offer(rows.WalkScore(block[index], first + index), first + index);
            }
        }
    }

    private static void Some(in CodeRows rows, SearchContext context, RowBitmap allowed)
    {
        Span<int> chosen = stackalloc int[BlockRows];
        int count = 0;
        Span<ulong> words = allowed.Words;
        for (int index = 0; index < words.Length; index++)
        {
            for (ulong word = words[index]; word != 0; word &= word - 1)
            {
                chosen[count++] = (index * 64) + BitOperations.TrailingZeroCount(word);
            }

            if (count > BlockRows - 64)
            {
                Score(rows, context, chosen[..count]);
                count = 0;
            }
        }

        Score(rows, context, chosen[..count]);
    }

    private static void Score(in CodeRows rows, SearchContext context, ReadOnlySpan<int> chosen)
    {
        Span<int> products = context.Products;
        CodeProducts.Dot(context.Query, rows.Codes, chosen, products);
        for (int index = 0; index < chosen.Length; index++)
        {
            context.Nearest.Offer(rows.WalkScore(products[index], chosen[index]), chosen[index]);
        }
    }
}
