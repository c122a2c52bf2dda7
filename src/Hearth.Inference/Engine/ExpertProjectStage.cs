using System.Collections.Immutable;
using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Multiplies the slots of each expert with one or two matrices of it. An item is a few groups of rows of one matrix of one expert.</summary>
internal sealed unsafe class ExpertProjectStage(ExpertRouting routing, ActivationBuffer activations, bool isExact) : IComputeJob
{
    /// <summary>What a tile of the widest vectors takes.</summary>
    private const int UnitGroups = 4;

    private ImmutableArray<WeightMatrix> _first;
    private ImmutableArray<WeightMatrix> _second;
    private float* _input;
    private ActivationBuffer[]? _own;
    private float* _firstOutput;
    private float* _secondOutput;
    private int _units;
    private int _matrixUnits;

    /// <summary>Items of this product.</summary>
    public int Items => routing.Segments * _units;

    /// <summary>Chooses the matrices.</summary>
    /// <param name="input">What the activations were made of: <c>[slot][column]</c>.</param>
    /// <param name="first">One matrix per expert.</param>
    /// <param name="firstOutput"><c>[slot][row]</c>.</param>
    /// <param name="second">Another one, of the same shape; default for none.</param>
    /// <param name="secondOutput">Its output.</param>
    public void Load(
        float* input, ImmutableArray<WeightMatrix> first, float* firstOutput, ImmutableArray<WeightMatrix> second = default, float* secondOutput = null)
    {
        _input = input;
        _own = null;
        _first = first;
        _second = second;
        _firstOutput = firstOutput;
        _secondOutput = secondOutput;
        _matrixUnits = (first[0].Groups + UnitGroups - 1) / UnitGroups;
        _units = second.IsDefault ? _matrixUnits : 2 * _matrixUnits;
    }

    /// <summary>Takes each segment's vector, of one token, from a buffer of its own.</summary>
    public void Take(ActivationBuffer[] own) => _own = own;

    public void Execute(int begin, int end, int worker)
    {
        int item = begin;
        while (item < end)
        {
            (int segment, int unit) = Math.DivRem(item, _units);
            bool isSecond = unit >= _matrixUnits;
            int firstUnit = isSecond ? unit - _matrixUnits : unit;
            int units = Math.Min(end - item, _matrixUnits - firstUnit);
            WeightMatrix matrix = (isSecond ? _second : _first)[routing.SegmentExpert(segment)];
            Multiply(matrix, isSecond ? _secondOutput : _firstOutput, segment, firstUnit * UnitGroups, Math.Min(matrix.Groups, (firstUnit + units) * UnitGroups));
            item += units;
        }
    }

    private void Multiply(WeightMatrix matrix, float* output, int segment, int groupStart, int groupEnd)
    {
        int slot = routing.SegmentStart(segment);
        int slotEnd = slot + routing.SegmentTokens(segment);
        if (isExact)
        {
            matrix.MultiplyExact(_input, matrix.Columns, output, matrix.Rows, groupStart, groupEnd, slot, slotEnd);
        }
        else if (_own is not null)
        {
            matrix.Multiply(_own[segment], output + ((long)slot * matrix.Rows), matrix.Rows, groupStart, groupEnd, 0, 1);
        }
        else
        {
            matrix.Multiply(activations, output, matrix.Rows, groupStart, groupEnd, slot, slotEnd);
        }
    }
}
