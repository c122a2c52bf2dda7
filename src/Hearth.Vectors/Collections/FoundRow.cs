using System.Runtime.InteropServices;

namespace Hearth.Vectors.Collections;

/// <summary>A row of a state that was found, and its score; higher is better.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoundRow(int Part, int Row, double Score);
