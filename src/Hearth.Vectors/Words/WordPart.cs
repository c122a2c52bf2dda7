using System.Runtime.InteropServices;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Words;

/// <summary>The words of a part as one version sees them.</summary>
/// <param name="Source">The words.</param>
/// <param name="Rows">How many rows the version has.</param>
/// <param name="Allowed">Which of them may be found; null for all.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WordPart(IWordSource Source, int Rows, RowBitmap? Allowed);
