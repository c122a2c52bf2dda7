using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Requests;

/// <summary>The names of request fields that were not used, made safe for a header.</summary>
internal sealed class IgnoredFields
{
    private const int NamesMax = 32;
    private const int NameCharsMax = 48;
    private readonly List<string> _names = [];

    public IReadOnlyList<string> Names => _names;

    public bool IsEmpty => _names.Count == 0;

    public void Add(string name)
    {
        string clean = string.Create(Math.Min(name.Length, NameCharsMax), name, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '_' or '-' or '.' ? source[i] : '_';
            }
        });
        if (_names.Count < NamesMax && clean.Length > 0 && !_names.Contains(clean, StringComparer.Ordinal))
        {
            _names.Add(clean);
        }
    }

    /// <summary>Names them in the answer's headers, where there are any.</summary>
    public void Tell(HttpResponse response)
    {
        if (!IsEmpty)
        {
            response.Headers["x-hearth-ignored"] = ToString();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _names);
}
