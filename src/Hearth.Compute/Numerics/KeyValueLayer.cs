using System.Runtime.InteropServices;

namespace Hearth.Compute.Numerics;

/// <summary>What one layer keeps per position.</summary>
/// <param name="Heads">Key/value heads; 0 for a layer that keeps nothing.</param>
/// <param name="HeadDimension">Elements of a key, and of a value.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeyValueLayer(int Heads, int HeadDimension);
