namespace Hearth.Primitives.Contracts;

/// <summary>How two vectors are compared. The numbers are stored in files: append only.</summary>
public enum VectorMetric
{
    /// <summary>The cosine of the angle; distance is one minus it. Vectors are normalised when they are stored.</summary>
    Cosine = 0,

    /// <summary>The inner product; distance is one minus it, as in hnswlib.</summary>
    DotProduct = 1,

    /// <summary>The Euclidean distance; distance is its square, as in hnswlib.</summary>
    Euclidean = 2,
}
