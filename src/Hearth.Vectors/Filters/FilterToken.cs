using System.Runtime.InteropServices;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Filters;

/// <summary>A piece of a filter text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins, in characters from 0.</param>
/// <param name="Text">A word, a symbol, or the name in backticks.</param>
/// <param name="Value">A value that is written down.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FilterToken(FilterTokenKind Kind, int Start, string Text, MetadataValue Value)
{
    public bool IsWord(string word) => Kind == FilterTokenKind.Word && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == FilterTokenKind.Symbol && string.Equals(Text, symbol, StringComparison.Ordinal);
}
