using System.Runtime.InteropServices;

namespace Hearth.Vectors.Words;

/// <summary>A word of a text: the term it became and its place, counted in words.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WordOccurrence(string Term, int Position);
