namespace Hearth.Knowledge.Chunking;

/// <summary>A part of a document that is embedded and found as one.</summary>
/// <param name="Start">Its first character in the document's text.</param>
/// <param name="End">Behind its last.</param>
/// <param name="Heading">The headings it stands under, from the outermost, joined by " > "; empty where there is none.</param>
/// <param name="Context">What one needs to know to read it; empty where nothing.</param>
/// <param name="Page">The page it begins on, from 1; 0 where there are no pages.</param>
internal sealed record TextChunk(int Start, int End, string Heading, string Context, int Page);
