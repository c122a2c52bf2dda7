using System.Runtime.InteropServices;

namespace Hearth.Inference.Grammars;

/// <summary>Where the innermost rule may be, and what is around it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Reading(StateSet Set, StackNode Stack);
