using System.Runtime.InteropServices;

namespace Hearth.Inference.Grammars;

/// <summary>From a state to a state over nothing.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct EmptyEdge(int Source, int Target);
