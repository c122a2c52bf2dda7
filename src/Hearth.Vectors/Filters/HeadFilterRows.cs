using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Filters;

/// <summary>Conditions on the rows of a head, record by record.</summary>
internal sealed class HeadFilterRows(PreparedRecord[] records) : IFilterRows
{
    public void Compare(string field, MetadataComparison comparison, IReadOnlyList<MetadataValue> values, RowBitmap candidates, RowBitmap found)
    {
        foreach (int row in candidates)
        {
            if (!records[row].Metadata.TryGetValue(field, out MetadataValue value))
            {
                continue;
            }

            foreach (MetadataValue wanted in values)
            {
                if (RowFilter.Compares(value, comparison, wanted))
                {
                    found.Set(row);
                    break;
                }
            }
        }
    }

    public void Exists(string field, RowBitmap candidates, RowBitmap found)
    {
        foreach (int row in candidates)
        {
            if (records[row].Metadata.ContainsKey(field))
            {
                found.Set(row);
            }
        }
    }

    public void TextContains(string text, bool ignoreCase, RowBitmap candidates, RowBitmap found)
    {
        StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (int row in candidates)
        {
            if (records[row].Text?.Contains(text, comparison) == true)
            {
                found.Set(row);
            }
        }
    }

    /// <summary>By comparing: a head has several rows of one id, and an older version sees another of them than the newest.</summary>
    public void Ids(IReadOnlyList<string> ids, RowBitmap candidates, RowBitmap found)
    {
        var wanted = new HashSet<ReadOnlyMemory<byte>>(ByteComparer.Instance);
        foreach (string id in ids)
        {
            wanted.Add(System.Text.Encoding.UTF8.GetBytes(id));
        }

        foreach (int row in candidates)
        {
            if (wanted.Contains(records[row].Id))
            {
                found.Set(row);
            }
        }
    }
}
