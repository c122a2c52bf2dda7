namespace Hearth.Compute.Kernels;

/// <summary>Unsigned weights times signed activations: the only instructions in which the paths differ. The integers are exact on all of them.</summary>
/// <typeparam name="TVector">The register type: four weight bytes of one row per 32-bit lane.</typeparam>
internal interface IDotOperations<TVector>
    where TVector : struct
{
    /// <summary>
    /// Whether sums are kept as pairs of 16 bits. They may wrap on the way; the kernels start them such that the last value fits.
    /// Otherwise they are kept in 32 bits.
    /// </summary>
    static abstract bool SumsPairs { get; }

    /// <summary>What to subtract from stored 8-bit weights by flipping the top bit: true where both factors are signed.</summary>
    static abstract bool SignedWeights { get; }

    /// <summary>Adds the products of weights of at most 6 bits (8 bits where <see cref="SumsPairs"/> is false).</summary>
    static abstract TVector MultiplyAdd(TVector sums, TVector weights, TVector activations);

    /// <summary>The same for two vectors of weights.</summary>
    /// <remarks>
    /// Two multiplications and then two additions: Zen 4 gives an instruction its pipe when it arrives, and in turns an addition takes that of the
    /// next multiplication. 1.14 cycles for both instead of 1.42.
    /// </remarks>
    static abstract void MultiplyAdd(ref TVector sums0, ref TVector sums1, TVector weights0, TVector weights1, TVector activations);

    /// <summary>Sums that begin with bias times the negated activations of <paramref name="offsets"/>.</summary>
    static abstract TVector Start(TVector offsets, int bias);

    /// <summary>32-bit sums.</summary>
    static abstract TVector Finish(TVector sums);

    /// <summary>32-bit sums, times a factor that stands in both halves of its lane.</summary>
    static abstract TVector Finish(TVector sums, TVector factorPairs);
}
