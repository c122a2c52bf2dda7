namespace Hearth.Vectors.Words;

/// <summary>The words of one part.</summary>
internal interface IWordSource
{
    /// <summary>The number of words of the first rows.</summary>
    long Words(int rows);

    /// <summary>The number of words of each row.</summary>
    ReadOnlySpan<int> Lengths(int rows);

    /// <summary>Where a term is among the first rows; empty where it is not.</summary>
    PostingList Find(string term, int rows);

    /// <summary>Adds the terms that begin so, at most so many more.</summary>
    void Expand(string prefix, int max, ISet<string> terms);
}
