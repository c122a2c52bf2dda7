using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Storage;

/// <summary>Metadata as bytes: the number of fields, then each name and value. Kinds are the numbers of <see cref="MetadataKind"/>.</summary>
internal static class MetadataCodec
{
    private static readonly IReadOnlyDictionary<string, MetadataValue> s_none = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);

    public static void Write(ByteWriter writer, IReadOnlyDictionary<string, MetadataValue> metadata)
    {
        writer.Int32(metadata.Count);
        foreach ((string field, MetadataValue value) in metadata)
        {
            writer.Text(field);
            WriteValue(writer, value);
        }
    }

    public static IReadOnlyDictionary<string, MetadataValue> Read(ref ByteReader reader)
    {
        int count = reader.Count(6);
        if (count == 0)
        {
            return s_none;
        }

        var metadata = new Dictionary<string, MetadataValue>(count, StringComparer.Ordinal);
        for (int index = 0; index < count; index++)
        {
            string field = reader.Text();
            metadata[field] = ReadValue(ref reader);
        }

        return metadata;
    }

    public static void WriteValue(ByteWriter writer, MetadataValue value)
    {
        writer.Byte((byte)value.Kind);
        switch (value.Kind)
        {
            case MetadataKind.String:
                writer.Text(value.AsString());
                break;
            case MetadataKind.Integer:
                writer.Int64(value.AsInteger());
                break;
            case MetadataKind.Number:
                writer.Double(value.AsNumber());
                break;
            case MetadataKind.Boolean:
                writer.Byte(value.AsBoolean() ? (byte)1 : (byte)0);
                break;
            case MetadataKind.Date:
                writer.Int64(value.AsDate().UtcTicks);
                break;
            default:
                IReadOnlyList<MetadataValue> items = value.AsList();
                writer.Int32(items.Count);
                foreach (MetadataValue item in items)
                {
                    WriteValue(writer, item);
                }

                break;
        }
    }

    public static MetadataValue ReadValue(ref ByteReader reader, bool isItem = false)
    {
        var kind = (MetadataKind)reader.Byte();
        switch (kind)
        {
            case MetadataKind.String:
                return MetadataValue.Of(reader.Text());
            case MetadataKind.Integer:
                return MetadataValue.Of(reader.Int64());
            case MetadataKind.Number:
                double number = reader.Double();
                return double.IsFinite(number) ? MetadataValue.Of(number) : throw reader.Damaged();
            case MetadataKind.Boolean:
                return MetadataValue.Of(reader.Byte() != 0);
            case MetadataKind.Date:
                long ticks = reader.Int64();
                return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? MetadataValue.Of(new DateTimeOffset(ticks, TimeSpan.Zero)) : throw reader.Damaged();
            case MetadataKind.List when !isItem:
                var items = new MetadataValue[reader.Count(2)];
                for (int index = 0; index < items.Length; index++)
                {
                    items[index] = ReadValue(ref reader, isItem: true);
                }

                return MetadataValue.Of(items);
            default:
                throw reader.Damaged();
        }
    }
}
