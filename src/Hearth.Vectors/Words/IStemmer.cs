namespace Hearth.Vectors.Words;

/// <summary>Cuts a word of one language to what its forms have in common.</summary>
internal interface IStemmer
{
    /// <summary>The stem of a word in lower case with its marks, which endings are told by; at least one letter, apostrophes as '.</summary>
    string Stem(string word);
}
