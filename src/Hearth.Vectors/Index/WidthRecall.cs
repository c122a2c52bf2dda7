using System.Runtime.InteropServices;

namespace Hearth.Vectors.Index;

/// <summary>The share of the exact ten nearest that walks of a width found.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WidthRecall(int Width, double Recall);
