using System.Runtime.InteropServices;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Collections;

/// <summary>A part as one version of the collection sees it.</summary>
/// <param name="Part">The rows.</param>
/// <param name="Rows">How many of them the version has.</param>
/// <param name="Live">Which of these count; never changed once it is here. Null for all.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PartView(Part Part, int Rows, RowBitmap? Live)
{
    public int LiveCount => Live?.Count() ?? Rows;

    public bool IsLive(int row) => row < Rows && (Live is null || (row < Live.Rows && Live[row]));
}
