using System.Runtime.InteropServices;

namespace Hearth.Inference.Tokenizers;

/// <summary>A way out of a node of a trie. A type of its own, so that the dictionary of it is compiled ahead of time with this assembly.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TrieEdge(int Node, char Unit);
