namespace Hearth.Compute.Kernels;

/// <summary>How many tokens stand side by side in the activations, as a type: then every distance is a constant.</summary>
internal interface IActivationWidth
{
    static abstract int Tokens { get; }
}
