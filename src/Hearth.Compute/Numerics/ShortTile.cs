namespace Hearth.Compute.Numerics;

/// <summary>One strip of rows, one or two tiles of tokens, one segment of columns: what <see cref="ShortKernel"/> multiplies at a time.</summary>
internal readonly unsafe struct ShortTile
{
    public ShortTile(ShortMatrix matrix, ShortRows input, int strip, int tile, int column)
    {
        Row = strip * ShortMatrix.StripRows;
        Rows = Math.Min(ShortMatrix.StripRows, matrix.Rows - Row);
        Token = tile * ShortRows.TileTokens;
        Tokens = input.Tokens - Token;
        Pairs = Math.Min(matrix.SegmentColumns, matrix.Columns - column) / 2;
        IsFirst = column == 0;
        Weights = matrix.Weights + ((long)Row * matrix.Columns) + ((long)column * ShortMatrix.StripRows);
        RowScales = matrix.Scales + Row;
        Biases = matrix.Biases + Row;
        TileValues = ShortRows.TileTokens * matrix.Columns;
        Values = input.Values + ((long)tile * TileValues) + ((long)column * ShortRows.TileTokens);
        TokenScales = input.Scales + Token;
    }

    public int Row { get; }

    /// <summary>Rows that exist.</summary>
    public int Rows { get; }

    public int Token { get; }

    /// <summary>Tokens from here on; more than fit the tile where others follow.</summary>
    public int Tokens { get; }

    public int Pairs { get; }

    /// <summary>Whether sums begin with the bias, not with what earlier segments left.</summary>
    public bool IsFirst { get; }

    public short* Weights { get; }

    public float* RowScales { get; }

    public float* Biases { get; }

    public short* Values { get; }

    /// <summary>Elements between tiles.</summary>
    public int TileValues { get; }

    public float* TokenScales { get; }
}
