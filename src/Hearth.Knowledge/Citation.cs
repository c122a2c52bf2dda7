namespace Hearth.Knowledge;

/// <summary>A place in a document.</summary>
/// <param name="Document">The document's id.</param>
/// <param name="Path">Its file.</param>
/// <param name="Start">The first character in the document's text: of plain files that of the file, of others what was read out of them.</param>
/// <param name="End">Behind the last one.</param>
/// <param name="Line">The line, from 1, on which it begins.</param>
/// <param name="Page">The page, from 1; 0 where there are no pages.</param>
public sealed record Citation(string Document, string Path, int Start, int End, int Line, int Page);
