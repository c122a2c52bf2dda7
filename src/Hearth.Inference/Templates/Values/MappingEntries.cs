using System.Diagnostics.CodeAnalysis;

namespace Hearth.Inference.Templates.Values;

/// <summary>Entries in the order of their first insertion; the keys keep their marks.</summary>
internal sealed class MappingEntries
{
    private readonly OrderedDictionary<string, (StringValue Key, TemplateValue Value)> _entries = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>In order.</summary>
    public IEnumerable<(StringValue Key, TemplateValue Value)> InOrder => _entries.Values;

    /// <summary>Adds or replaces; a replaced entry keeps its place and its first key.</summary>
    public void Set(StringValue key, TemplateValue value)
    {
        if (_entries.TryGetValue(key.Text, out (StringValue Key, TemplateValue Value) existing))
        {
            _entries[key.Text] = (existing.Key, value);
        }
        else
        {
            _entries.Add(key.Text, (key, value));
        }
    }

    /// <summary>Adds or replaces an entry whose key is the template's.</summary>
    public void Set(string key, TemplateValue value) => Set(StringValue.Trusted(key), value);

    /// <summary>Takes an entry away.</summary>
    public bool Remove(string key) => _entries.Remove(key);

    /// <summary>Whether there is such an entry.</summary>
    public bool Contains(string key) => _entries.ContainsKey(key);

    /// <summary>Looks an entry up.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out TemplateValue? value)
    {
        bool found = _entries.TryGetValue(key, out (StringValue Key, TemplateValue Value) entry);
        value = found ? entry.Value : null;
        return found;
    }
}
