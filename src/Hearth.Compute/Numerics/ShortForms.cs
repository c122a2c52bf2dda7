using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Numerics;

/// <summary>Which form runs here.</summary>
internal static class ShortForms
{
    /// <summary>The fastest.</summary>
    public static ShortForm Best => Avx512BW.IsSupported ? ShortForm.Wide : Avx2.IsSupported ? ShortForm.Narrow : ShortForm.Portable;

    /// <summary>All that run here.</summary>
    public static ShortForm[] Supported => [.. Enum.GetValues<ShortForm>().Where(static form => form <= Best)];
}
