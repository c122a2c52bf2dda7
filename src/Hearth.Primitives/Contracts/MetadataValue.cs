using System.Globalization;

namespace Hearth.Primitives.Contracts;

/// <summary>One value of a record's metadata: a string, a number, a truth value, a moment, or a list of these.</summary>
/// <remarks>Immutable. Integers and numbers compare by value with each other; other kinds are equal only to their own kind.</remarks>
public readonly struct MetadataValue : IEquatable<MetadataValue>
{
    private readonly object? _reference;
    private readonly long _bits;

    private MetadataValue(MetadataKind kind, long bits, object? reference)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
    }

    /// <summary>What the value is; the default value is an empty string.</summary>
    public MetadataKind Kind { get; }

    /// <summary>A string.</summary>
    public static MetadataValue Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new MetadataValue(MetadataKind.String, 0, text);
    }

    /// <summary>A whole number.</summary>
    public static MetadataValue Of(long number) => new(MetadataKind.Integer, number, null);

    /// <summary>A number; it must be finite.</summary>
    public static MetadataValue Of(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "A number in metadata must be finite.");
        }

        return new MetadataValue(MetadataKind.Number, BitConverter.DoubleToInt64Bits(number), null);
    }

    /// <summary>True or false.</summary>
    public static MetadataValue Of(bool value) => new(MetadataKind.Boolean, value ? 1 : 0, null);

    /// <summary>A moment.</summary>
    public static MetadataValue Of(DateTimeOffset moment) => new(MetadataKind.Date, moment.UtcTicks, null);

    /// <summary>A list; its items must not be lists.</summary>
    public static MetadataValue Of(IReadOnlyList<MetadataValue> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        MetadataValue[] copy = [.. items];
        if (Array.Exists(copy, static item => item.Kind == MetadataKind.List))
        {
            throw new ArgumentException("A list in metadata cannot hold lists.", nameof(items));
        }

        return new MetadataValue(MetadataKind.List, 0, copy);
    }

    /// <summary>The string; only where <see cref="Kind"/> says so.</summary>
    public string AsString() => Require(MetadataKind.String, (string?)_reference ?? "");

    /// <summary>The whole number; only where <see cref="Kind"/> says so.</summary>
    public long AsInteger() => Require(MetadataKind.Integer, _bits);

    /// <summary>The value of an integer or a number; only of these.</summary>
    public double AsNumber() => Kind == MetadataKind.Integer ? _bits : Require(MetadataKind.Number, BitConverter.Int64BitsToDouble(_bits));

    /// <summary>True or false; only where <see cref="Kind"/> says so.</summary>
    public bool AsBoolean() => Require(MetadataKind.Boolean, _bits != 0);

    /// <summary>The moment; only where <see cref="Kind"/> says so.</summary>
    public DateTimeOffset AsDate() => new(Require(MetadataKind.Date, _bits), TimeSpan.Zero);

    /// <summary>The items; only where <see cref="Kind"/> says so.</summary>
    public IReadOnlyList<MetadataValue> AsList() => Require(MetadataKind.List, (MetadataValue[]?)_reference ?? []);

    /// <inheritdoc/>
    public bool Equals(MetadataValue other) => (Kind, other.Kind) switch
    {
        (MetadataKind.String, MetadataKind.String) => string.Equals(AsString(), other.AsString(), StringComparison.Ordinal),
        (MetadataKind.Integer, MetadataKind.Integer) => _bits == other._bits,
        (MetadataKind.Integer or MetadataKind.Number, MetadataKind.Integer or MetadataKind.Number) => AsNumber().CompareTo(other.AsNumber()) == 0,
        (MetadataKind.List, MetadataKind.List) => AsList().SequenceEqual(other.AsList()),
        var (own, another) => own == another && _bits == other._bits,
    };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MetadataValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Kind switch
    {
        MetadataKind.String => string.GetHashCode(AsString(), StringComparison.Ordinal),
        MetadataKind.Integer or MetadataKind.Number => AsNumber().GetHashCode(),
        MetadataKind.List => AsList().Count,
        _ => _bits.GetHashCode(),
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        MetadataKind.String => AsString(),
        MetadataKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        MetadataKind.Number => AsNumber().ToString("R", CultureInfo.InvariantCulture),
        MetadataKind.Boolean => _bits != 0 ? "true" : "false",
        MetadataKind.Date => AsDate().ToString("O", CultureInfo.InvariantCulture),
        _ => $"[{string.Join(", ", AsList())}]",
    };

    /// <summary>Equality by value.</summary>
    public static bool operator ==(MetadataValue left, MetadataValue right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(MetadataValue left, MetadataValue right) => !left.Equals(right);

    private T Require<T>(MetadataKind kind, T value) =>
        Kind == kind ? value : throw new InvalidOperationException($"The value is {Kind}, not {kind}.");
}
