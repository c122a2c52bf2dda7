using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Encoders;

/// <summary>Multiplies up to three matrices with the same input. An item is a unit of rows for a block of tokens.</summary>
/// <remarks>Blocks come one after the other, so that a block's input stays in the second-level cache while the matrices pass by.</remarks>
internal sealed class LinearStage(EncoderInput input) : IComputeJob
{
    private const int MatricesMax = 3;
    private const int BlockTiles = 16;

    private readonly EncoderMatrix[] _matrices = new EncoderMatrix[MatricesMax];
    private readonly ShortOutput[] _outputs = new ShortOutput[MatricesMax];
    private int _count;
    private int _units;

    public int Items => _units * ((input.Tiles + BlockTiles - 1) / BlockTiles);

    public LinearStage Begin()
    {
        _count = 0;
        _units = 0;
        return this;
    }

    public LinearStage Add(EncoderMatrix matrix, ShortOutput output)
    {
        _matrices[_count] = matrix;
        _outputs[_count] = output;
        _count++;
        _units += matrix.Units;
        return this;
    }

    public void Execute(int begin, int end, int worker)
    {
        while (begin < end)
        {
            (int block, int unit) = Math.DivRem(begin, _units);
            int stop = Math.Min(end, (block + 1) * _units);
            Multiply(unit, unit + stop - begin, block * BlockTiles, Math.Min(input.Tiles, (block + 1) * BlockTiles));
            begin = stop;
        }
    }

    private void Multiply(int begin, int end, int tileStart, int tileEnd)
    {
        int first = 0;
        for (int index = 0; index < _count; index++)
        {
            EncoderMatrix matrix = _matrices[index];
            int start = Math.Max(begin, first) - first;
            int stop = Math.Min(end, first + matrix.Units) - first;
            if (start < stop)
            {
                matrix.Multiply(input, _outputs[index], start, stop, tileStart, tileEnd);
            }

            first += matrix.Units;
        }
    }
}
