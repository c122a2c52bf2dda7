using System.Globalization;
using System.Security.Cryptography;
using Hearth.Primitives;

namespace Hearth.Gateway.Requests;

/// <summary>Makes ids that are unique for all practical purposes. They are names, not secrets. Thread-safe.</summary>
internal sealed class IdSource
{
    private readonly Lock _lock = new();
    private readonly SeededRandom _random;

    public IdSource()
        : this(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))))
    {
    }

    /// <summary>Equal seeds give equal ids, so that a whole transcript can be compared byte for byte.</summary>
    internal IdSource(ulong seed) => _random = new SeededRandom(seed);

    public string Next(string prefix)
    {
        ulong high;
        ulong low;
        lock (_lock)
        {
            high = _random.NextUInt64();
            low = _random.NextUInt64();
        }

        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{high:x16}{low:x16}");
    }
}
