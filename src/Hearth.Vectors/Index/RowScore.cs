using System.Runtime.InteropServices;

namespace Hearth.Vectors.Index;

/// <summary>A row of one part and how near it is; higher is nearer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowScore(int Row, float Score);
