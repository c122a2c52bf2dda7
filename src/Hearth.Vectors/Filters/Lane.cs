using System.Runtime.InteropServices;
using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Filters;

/// <summary>The values of one kind of a field of a segment, in order, and the rows of each. Does not own the memory.</summary>
/// <param name="Kind">What the values are.</param>
/// <param name="Distinct">How many there are.</param>
/// <param name="Values">The values; of strings where each begins.</param>
/// <param name="Texts">The bytes of strings.</param>
/// <param name="Begins">Where the rows of each value begin.</param>
/// <param name="Rows">The rows.</param>
internal sealed record Lane(MetadataKind Kind, int Distinct, Section Values, Section Texts, Section Begins, Section Rows)
{
    /// <summary>Sets the rows with a value that compares so with this one; kinds that have no order with it have none.</summary>
    public void Compare(MetadataComparison comparison, MetadataValue wanted, RowBitmap found)
    {
        if (!IsComparable(wanted.Kind))
        {
            return;
        }

        byte[] text = wanted.Kind == MetadataKind.String ? Encoding.UTF8.GetBytes(wanted.AsString()) : [];
        int begin = comparison switch
        {
            MetadataComparison.Less or MetadataComparison.LessOrEqual => 0,
            MetadataComparison.Greater => Bound(wanted, text, isAfter: true),
            _ => Bound(wanted, text, isAfter: false),
        };
        int end = comparison switch
        {
            MetadataComparison.Less => Bound(wanted, text, isAfter: false),
            MetadataComparison.LessOrEqual or MetadataComparison.Equal => Bound(wanted, text, isAfter: true),
            _ => Distinct,
        };
        if (begin < end)
        {
            ReadOnlySpan<int> begins = MemoryMarshal.Cast<byte, int>(Begins.Span);
            Mark(begins[begin], begins[end], found);
        }
    }

    /// <summary>Sets rows of the lane.</summary>
    public void Mark(int first, int last, RowBitmap found)
    {
        foreach (int row in MemoryMarshal.Cast<byte, int>(Rows.Span)[first..last])
        {
            found.Set(row);
        }
    }

    private bool IsComparable(MetadataKind wanted) => Kind switch
    {
        MetadataKind.Integer or MetadataKind.Number => wanted is MetadataKind.Integer or MetadataKind.Number,
        _ => Kind == wanted,
    };

    /// <summary>How many values come before the wanted one, or before what comes after it.</summary>
    private int Bound(MetadataValue wanted, ReadOnlySpan<byte> text, bool isAfter)
    {
        int low = 0;
        int high = Distinct;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            int order = Kind == MetadataKind.String ? Text(middle).SequenceCompareTo(text) : Order(middle, wanted);
            if (order < 0 || (isAfter && order == 0))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private ReadOnlySpan<byte> Text(int value)
    {
        ReadOnlySpan<long> places = MemoryMarshal.Cast<byte, long>(Values.Slice(value * (long)sizeof(long), 2 * sizeof(long)));
        return Texts.Slice(places[0], (int)(places[1] - places[0]));
    }

    private int Order(int value, MetadataValue wanted)
    {
        long key = MemoryMarshal.Read<long>(Values.Slice(value * (long)sizeof(long), sizeof(long)));
        return (Kind, wanted.Kind) switch
        {
            (MetadataKind.Integer, MetadataKind.Integer) => key.CompareTo(wanted.AsInteger()),
            (MetadataKind.Integer, _) => ((double)key).CompareTo(wanted.AsNumber()),
            (MetadataKind.Number, _) => SortedNumbers.Number(key).CompareTo(wanted.AsNumber()),
            (MetadataKind.Boolean, _) => key.CompareTo(wanted.AsBoolean() ? 1L : 0L),
            _ => key.CompareTo(wanted.AsDate().UtcTicks),
        };
    }
}
