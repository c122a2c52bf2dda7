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

    /// <summary>Gives up what a list of views has retained.</summary>
    public static void Release(PartView[] views)
    {
        foreach (PartView view in views)
        {
            view.Part.Release();
        }
    }

    /// <summary>Retains one list and gives up the other; what both have is never without a holder.</summary>
    public static void Exchange(PartView[] before, PartView[] after)
    {
        foreach (PartView view in after)
        {
            view.Part.Retain();
        }

        Release(before);
    }
}
