using System.Text;
using System.Text.RegularExpressions;

namespace Hearth.Knowledge.Walking;

/// <summary>Files that look like secrets: they are never read into a collection, where every question could show them.</summary>
internal static partial class SecretFiles
{
    /// <summary>How much of a file is looked at.</summary>
    public const int HeadBytes = 64 << 10;

    /// <summary>By its name.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    /// <summary>By its beginning.</summary>
    public static bool IsSecretHead(ReadOnlySpan<byte> head) => SecretText().IsMatch(Encoding.Latin1.GetString(head[..Math.Min(head.Length, HeadBytes)]));

    [GeneratedRegex(
        @"^(?:\.env(?:\..+)?|.+\.env|\.netrc|_netrc|\.pgpass|\.npmrc|\.pypirc|\.git-credentials|\.htpasswd|htpasswd|credentials(?:\.(?:json|ya?ml|ini|toml))?|secrets?\.(?:json|ya?ml|ini|toml|properties|env)|id_(?:rsa|dsa|ecdsa|ed25519)(?:_.+)?|.+\.(?:pem|key|pfx|p12|jks|keystore|kdbx?|ppk|ovpn|asc|gpg|tfstate|tfvars))$",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretName();

    [GeneratedRegex(
        @"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{50}|\bxox[baprs]-[0-9A-Za-z-]{20}|\bglpat-[0-9A-Za-z_-]{20}|\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{40}|\bhk_[A-Za-z0-9]{43}\b|\bAIza[0-9A-Za-z_-]{35}",
        RegexOptions.None,
        matchTimeoutMilliseconds: 2000)]
    private static partial Regex SecretText();
}
