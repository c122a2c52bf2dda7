using System.Security.Cryptography;
using System.Text;

namespace Hearth.Primitives;

/// <summary>Names, without revealing it, who a request belongs to. Nothing cached may be shared between two of them.</summary>
/// <remarks>Until keys exist this is a hash of the presented key; a caller without a key is <see cref="Anonymous"/>.</remarks>
public readonly record struct OwnerId
{
    private readonly string? _value;

    private OwnerId(string value) => _value = value;

    /// <summary>The owner of requests that present no key.</summary>
    public static OwnerId Anonymous => default;

    /// <summary>The owner of what the program does for itself, such as a one-shot command.</summary>
    public static OwnerId Local { get; } = new("local");

    /// <summary>Derives the owner from a presented key. Equal keys give equal owners; the key cannot be recovered.</summary>
    public static OwnerId FromKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return new OwnerId("key-" + Convert.ToHexStringLower(hash[..16]));
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "anonymous";
}
