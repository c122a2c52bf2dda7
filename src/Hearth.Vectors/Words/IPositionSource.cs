namespace Hearth.Vectors.Words;

/// <summary>The places of a term within the rows of its list.</summary>
internal interface IPositionSource
{
    /// <summary>Reads the places of the term in the <paramref name="index"/>-th row of its list, ascending.</summary>
    void Read(int index, List<int> positions);
}
