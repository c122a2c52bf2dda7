using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hearth.Compute.Codes;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Index;

/// <summary>The vectors of one part: codes for the walk, originals for the final scores. Does not own them.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct CodeRows(byte* codes, int* norms, float* originals, int rows, int dimensions, float scale, VectorMetric metric)
{
    /// <summary>The codes, <see cref="CodeQuery.StrideOf"/> bytes apart.</summary>
    public byte* Codes { get; } = codes;

    /// <summary>The squared norm of each code; only for the Euclidean distance, else null.</summary>
    public int* Norms { get; } = norms;

    /// <summary>The floats as they came, normalised for the cosine.</summary>
    public float* Originals { get; } = originals;

    /// <summary>How many rows there are.</summary>
    public int Rows { get; } = rows;

    /// <summary>Elements of each vector.</summary>
    public int Dimensions { get; } = dimensions;

    /// <summary>What elements were multiplied with to become codes.</summary>
    public float Scale { get; } = scale;

    /// <summary>How vectors are compared.</summary>
    public VectorMetric Metric { get; } = metric;

    /// <summary>Turns a product of codes into what the walk orders by: of |x − y|² only 2xy − |y|² depends on the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int WalkScore(int product, int row) => Norms is null ? product : (2 * product) - Norms[row];

    /// <summary>The final score against the original: the inner product, or the negated squared distance.</summary>
    public float Score(ReadOnlySpan<float> query, int row)
    {
        float* original = Originals + ((long)row * Dimensions);
        return Metric == VectorMetric.Euclidean ? -FloatProducts.SquaredDistance(query, original) : FloatProducts.Dot(query, original);
    }
}
