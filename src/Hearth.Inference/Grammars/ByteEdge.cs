using System.Runtime.InteropServices;

namespace Hearth.Inference.Grammars;

/// <summary>From a state to a state over one byte of a range. Without gaps, so that its bytes can be hashed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ByteEdge(int Source, int Target, int First, int Last);
