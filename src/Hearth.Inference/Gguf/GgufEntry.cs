using System.Runtime.InteropServices;

namespace Hearth.Inference.Gguf;

/// <summary>Where one metadata value lies in the file. Values stay there until they are asked for.</summary>
/// <param name="Kind">What the value is.</param>
/// <param name="ElementKind">For an array what each element is, else the same as <paramref name="Kind"/>.</param>
/// <param name="Count">For an array the number of elements, else 1.</param>
/// <param name="Offset">The byte offset of the first element (behind an array's type and count).</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GgufEntry(GgufValueKind Kind, GgufValueKind ElementKind, long Count, long Offset);
