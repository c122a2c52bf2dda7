namespace Hearth.Compute.Kernels;

/// <summary>One token, its own row.</summary>
internal readonly struct OneTokenWidth : IActivationWidth
{
    public static int Tokens => 1;
}
