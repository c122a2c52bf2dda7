namespace Hearth.Compute.Kernels;

/// <summary>Four tokens side by side.</summary>
internal readonly struct TileWidth : IActivationWidth
{
    public static int Tokens => ActivationBuffer.TileTokens;
}
