namespace Hearth.Compute.Kernels;

/// <summary>Products of full 8-bit weights one vector at a time, as the one-token kernels need them.</summary>
/// <typeparam name="TVector">The register type.</typeparam>
internal interface IByteDotOperations<TVector> : IDotOperations<TVector>
    where TVector : struct
{
    /// <summary>Where 8-bit dot products begin: 32-bit sums.</summary>
    static abstract TVector StartBytes(TVector offsets);

    /// <summary>Adds to 32-bit sums the products of weights stored plus 128.</summary>
    static abstract TVector MultiplyAddBytes(TVector sums, TVector weights, TVector activations);
}
