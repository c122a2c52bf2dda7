namespace Hearth.Knowledge.Chunking;

/// <summary>The smallest part that stays whole: a sentence, a line of code, a row, a heading.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">Behind its last.</param>
/// <param name="Tokens">About how many.</param>
/// <param name="Cut">How good a place for a cut is before it: 0 inside a sentence to 4 before a heading.</param>
/// <param name="Block">The block it is of.</param>
internal readonly record struct ChunkAtom(int Start, int End, int Tokens, int Cut, int Block);
