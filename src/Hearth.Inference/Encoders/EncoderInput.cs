using Hearth.Compute;
using Hearth.Compute.Numerics;

namespace Hearth.Inference.Encoders;

/// <summary>The input of the next products, in the form that the arithmetic asks for.</summary>
internal sealed unsafe class EncoderInput : IDisposable
{
    private readonly EncoderArithmetic _arithmetic;
    private readonly ShortRows? _shorts;
    private readonly ActivationBuffer? _bytes;

    public EncoderInput(EncoderArithmetic arithmetic, int columnsMax, int tokensMax)
    {
        _arithmetic = arithmetic;
        _shorts = arithmetic is EncoderArithmetic.Shorts ? new ShortRows(columnsMax, tokensMax) : null;
        _bytes = arithmetic is EncoderArithmetic.Packed ? new ActivationBuffer(columnsMax, tokensMax) : null;
    }

    public float* Source { get; private set; }

    public int Tokens { get; private set; }

    public int Tiles => (Tokens + ShortRows.TileTokens - 1) / ShortRows.TileTokens;

    public ShortRows Shorts => _shorts!;

    public ActivationBuffer Bytes => _bytes!;

    /// <summary>Names the vectors, which lie one after the other.</summary>
    public void Load(float* source, int columns, int tokens, int limit)
    {
        Source = source;
        Tokens = tokens;
        _shorts?.Load(source, columns, columns, tokens, limit);
        _bytes?.Load(source, columns, columns, tokens);
    }

    /// <summary>Makes the integer form of some tiles, where there is one.</summary>
    public void Quantize(int tileStart, int tileEnd)
    {
        switch (_arithmetic)
        {
            case EncoderArithmetic.Shorts:
                Shorts.QuantizeTiles(tileStart, tileEnd);
                break;
            case EncoderArithmetic.Packed:
                Bytes.QuantizeTiles(tileStart, tileEnd);
                break;
            default:
                break;
        }
    }

    public void Dispose()
    {
        _shorts?.Dispose();
        _bytes?.Dispose();
    }
}
