using System.Runtime.CompilerServices;

namespace Hearth.Compute.Kernels;

/// <summary>Vectors of rows to and from the output; rows beyond the last are neither read nor written.</summary>
internal static unsafe class RowStore<TVector, TOperations>
    where TVector : struct
    where TOperations : struct, IVectorOperations<TVector>
{
    private const int RowsMax = 16;

    /// <summary>Writes at most <paramref name="rows"/> rows, plus their bias where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* output, int rows, TVector sum, float* bias)
    {
        if (rows >= TOperations.Rows)
        {
            TOperations.Store(output, bias is null ? sum : TOperations.AddFloats(sum, TOperations.Load(bias)));
        }
        else if (rows > 0)
        {
            StorePartial(output, bias, rows, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(float* output, int rows) => rows >= TOperations.Rows ? TOperations.Load(output) : LoadPartial(output, rows);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector LoadPartial(float* output, int rows)
    {
        float* values = stackalloc float[RowsMax];
        for (int row = 0; row < RowsMax; row++)
        {
            values[row] = row < rows ? output[row] : 0;
        }

        return TOperations.Load(values);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePartial(float* output, float* bias, int rows, TVector sum)
    {
        float* values = stackalloc float[RowsMax];
        TOperations.Store(values, sum);
        for (int row = 0; row < rows; row++)
        {
            output[row] = bias is null ? values[row] : values[row] + bias[row];
        }
    }
}
