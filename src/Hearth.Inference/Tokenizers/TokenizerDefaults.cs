using System.Runtime.InteropServices;

namespace Hearth.Inference.Tokenizers;

/// <summary>What goes without saying for a kind of tokenizer. A default token that is beyond the vocabulary is none.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenizerDefaults(int? BeginToken, int? EndToken, int? UnknownToken, bool AddsBegin, bool AddsEnd);
