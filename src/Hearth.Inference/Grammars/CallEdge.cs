using System.Runtime.InteropServices;

namespace Hearth.Inference.Grammars;

/// <summary>From a state to a state over the whole text of a rule.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CallEdge(int Source, int Target, int Rule);
