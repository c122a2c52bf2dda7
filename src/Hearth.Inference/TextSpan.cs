using System.Runtime.InteropServices;

namespace Hearth.Inference;

/// <summary>A part of a text.</summary>
/// <param name="Start">Index of the first UTF-16 code unit.</param>
/// <param name="Length">Number of UTF-16 code units.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Index just past the last code unit.</summary>
    public int End => Start + Length;
}
