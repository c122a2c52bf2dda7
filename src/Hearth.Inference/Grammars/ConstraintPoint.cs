using System.Runtime.InteropServices;

namespace Hearth.Inference.Grammars;

/// <summary>A place in an answer; going back to it costs nothing.</summary>
/// <param name="State">What was read up to it.</param>
/// <param name="Epoch">When the state was made.</param>
/// <param name="DropsSpace">Whether nothing was read and a first space is not shown.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConstraintPoint(MachineState State, int Epoch, bool DropsSpace);
