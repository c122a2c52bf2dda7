namespace Hearth.Vectors.Words;

/// <summary>The inverted index of a segment. Stored: change only with the version of segments.</summary>
/// <remarks>
/// <para>Six numbers of 64 bits: rows, words, terms, bytes of terms, postings, bytes of positions. Then: the number of words of each row (32 bits); for each term where its
/// bytes begin (32 bits, one more than terms) and where its postings begin (64 bits, one more than terms); the terms in UTF-8, ascending, padded to 8; the rows of
/// all postings (32 bits); their counts (16 bits), padded to 8; for every 64th posting of each term where its positions begin (64 bits; terms follow each other);
/// the positions: for each posting the first and the distances, in 7-bit groups.</para>
/// <para>Rows are not packed: a query reads tens of thousands of them, and unpacking would cost more than scoring.</para>
/// </remarks>
internal static class WordsFormat
{
    public const int HeadNumbers = 6;

    /// <summary>Postings from one place in the positions to the next.</summary>
    public const int SkipPostings = 64;
}
