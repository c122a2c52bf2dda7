using System.Runtime.InteropServices;

namespace Hearth.Vectors.Words.Stemming;

/// <summary>The longest ending of a set that a word has.</summary>
/// <param name="Group">The set's group it is of, from 0; −1 where the word has none.</param>
/// <param name="Begin">Where it begins.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SuffixMatch(int Group, int Begin);
