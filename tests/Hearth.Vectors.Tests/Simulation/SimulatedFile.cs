using Hearth.Primitives;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>The bytes of a file: as programs see them, and as the disk has them.</summary>
/// <remarks>A sector that was written since the last flush is, after a crash of the machine, as it was or as it is now, each by itself; so is the length.</remarks>
internal sealed class SimulatedFile
{
    public const int SectorBytes = 512;

    private readonly HashSet<int> _dirty = [];
    private byte[] _content = [];
    private byte[] _durable = [];
    private int _durableLength;
    private int _lengthMin;
    private int _lengthMax;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Content => _content.AsSpan(0, Length);

    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        int end = offset + bytes.Length;
        if (end > _content.Length)
        {
            Array.Resize(ref _content, Math.Max(end, _content.Length * 2));
        }

        bytes.CopyTo(_content.AsSpan(offset));
        for (int sector = offset / SectorBytes; sector * SectorBytes < end; sector++)
        {
            _dirty.Add(sector);
        }

        SetLength(Math.Max(Length, end));
    }

    public void Truncate(int length)
    {
        if (length < Length)
        {
            _content.AsSpan(length, Length - length).Clear();
        }

        SetLength(length);
    }

    public void Flush()
    {
        foreach (int sector in _dirty)
        {
            Keep(sector);
        }

        _dirty.Clear();
        _durableLength = _lengthMin = _lengthMax = Length;
    }

    /// <summary>A flush that fails, as on Linux: some of it was written, the rest counts as written from now on and never will be.</summary>
    public void FailFlush(SeededRandom random)
    {
        foreach (int sector in Sorted())
        {
            if (random.NextInt32(2) == 0)
            {
                Keep(sector);
            }
        }

        _dirty.Clear();
    }

    /// <summary>The machine has lost power.</summary>
    public void Crash(SeededRandom random)
    {
        foreach (int sector in Sorted())
        {
            if (random.NextInt32(2) == 0)
            {
                Keep(sector);
            }
        }

        int length = random.NextInt32(4) switch
        {
            0 => _lengthMin,
            1 => _lengthMin + random.NextInt32(_lengthMax - _lengthMin + 1),
            _ => Length,
        };
        Array.Resize(ref _durable, Math.Max(_durable.Length, Round(length)));
        _durable.AsSpan(Math.Min(length, _durable.Length)).Clear();
        _content = [.. _durable.AsSpan(0, length)];
        Length = length;
        _dirty.Clear();
        _durableLength = _lengthMin = _lengthMax = length;
    }

    /// <summary>Changes what the disk has, as a failing disk does.</summary>
    public void Damage(int offset, byte mask)
    {
        _content[offset] ^= mask;
        Flush();
    }

    public void Cut(int length)
    {
        Truncate(length);
        Flush();
    }

    private static int Round(int length) => (length + SectorBytes - 1) / SectorBytes * SectorBytes;

    private int[] Sorted() => [.. _dirty.Order()];

    private void Keep(int sector)
    {
        int begin = sector * SectorBytes;
        int end = Math.Min(begin + SectorBytes, _content.Length);
        if (_durable.Length < begin + SectorBytes)
        {
            Array.Resize(ref _durable, Math.Max(begin + SectorBytes, _durable.Length * 2));
        }

        _durable.AsSpan(begin, SectorBytes).Clear();
        if (end > begin)
        {
            _content.AsSpan(begin, end - begin).CopyTo(_durable.AsSpan(begin));
        }
    }

    private void SetLength(int length)
    {
        Length = length;
        _lengthMin = Math.Min(Math.Min(_lengthMin, length), _durableLength);
        _lengthMax = Math.Max(Math.Max(_lengthMax, length), _durableLength);
    }
}
