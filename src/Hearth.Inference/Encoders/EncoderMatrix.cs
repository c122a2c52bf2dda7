using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Encoders;

/// <summary>One linear layer of an encoder, in the form its arithmetic asks for.</summary>
internal sealed unsafe class EncoderMatrix : IDisposable
{
    /// <summary>Rows of a unit, by which work is split.</summary>
    public const int UnitRows = ShortMatrix.StripRows;

    private const int UnitGroups = UnitRows / WeightMatrix.GroupRows;

    private readonly GgufTensor _tensor;
    private readonly EncoderArithmetic _arithmetic;
    private readonly ShortMatrix? _shorts;
    private readonly WeightMatrix? _packed;

    /// <summary>Reserves memory; <see cref="PackUnits"/> fills it.</summary>
    public EncoderMatrix(GgufTensor tensor, int rows, int columns, EncoderArithmetic arithmetic, float* bias, WeightArena arena)
    {
        _tensor = tensor;
        _arithmetic = arithmetic;
        Rows = rows;
        if (arithmetic is EncoderArithmetic.Shorts)
        {
            _shorts = new ShortMatrix(rows, columns, arena);
            if (bias is not null)
            {
                _shorts.SetBias(new ReadOnlySpan<float>(bias, rows));
            }
        }
        else
        {
            _packed = WeightMatrix.Allocate(tensor.Format, tensor.Data, rows, columns, arena: arena);
            _packed.Bias = bias;
        }
    }

    public int Rows { get; }

    public int Units => (Rows + UnitRows - 1) / UnitRows;

    /// <summary>Memory beside the file, in bytes.</summary>
    public long Bytes => _shorts?.Bytes ?? _packed?.PackedBytes ?? 0;

    /// <summary>The largest integer an input may have; any number where inputs are not integers of this kind.</summary>
    public int InputLimit => _shorts?.InputLimit ?? short.MaxValue;

    /// <summary>Packs a range of units.</summary>
    /// <exception cref="ComputeException">A weight is not finite.</exception>
    public void PackUnits(int begin, int end)
    {
        _shorts?.PackStrips(_tensor.Format, _tensor.Data, begin, end);
        _packed?.PackGroups(begin * UnitGroups, Math.Min(_packed.Groups, end * UnitGroups));
    }

    /// <summary>Computes a range of units for a range of tiles of four tokens.</summary>
    public void Multiply(EncoderInput input, ShortOutput output, int unitStart, int unitEnd, int tileStart, int tileEnd)
    {
        if (_shorts is not null)
        {
            _shorts.Multiply(input.Shorts, output, unitStart, unitEnd, tileStart, tileEnd);
            return;
        }

        WeightMatrix packed = _packed!;
        int groupStart = unitStart * UnitGroups;
        int groupEnd = Math.Min(packed.Groups, unitEnd * UnitGroups);
        int tokenStart = tileStart * ActivationBuffer.TileTokens;
        int tokenEnd = Math.Min(input.Tokens, tileEnd * ActivationBuffer.TileTokens);
        if (_arithmetic is EncoderArithmetic.Exact)
        {
            packed.MultiplyExact(input.Source, packed.Columns, output.Start, output.TokenStride, groupStart, groupEnd, tokenStart, tokenEnd);
        }
        else
        {
            packed.Multiply(input.Bytes, output.Start, output.TokenStride, groupStart, groupEnd, tokenStart, tokenEnd);
        }
    }

    public void Dispose()
    {
        _shorts?.Dispose();
        _packed?.Dispose();
    }
}
