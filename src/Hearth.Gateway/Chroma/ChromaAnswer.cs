using System.Text.Json;
using Hearth.Gateway.Collections;
using Hearth.Primitives.Contracts;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Chroma;

/// <summary>Writes an answer as Chroma's clients read it, in parts where it is long.</summary>
internal sealed class ChromaAnswer(HttpContext context, int status = StatusCodes.Status200OK) : IAsyncDisposable
{
    private readonly JsonAnswer _answer = new(context, status);

    public Utf8JsonWriter Writer => _answer.Writer;

    public static async Task WriteEmptyAsync(HttpContext context, int status)
    {
        await using var answer = new ChromaAnswer(context, status);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteEndObject();
    }

    public void WriteCollection(IVectorCollection collection)
    {
        CollectionDefinition definition = collection.Definition;
        Writer.WriteStartObject();
        Writer.WriteString("id"u8, ChromaNames.IdOf(definition));
        Writer.WriteString("name"u8, definition.Name);
        Writer.WritePropertyName("configuration_json"u8);
        ChromaConfiguration.Of(definition).Write(Writer, definition.Metric);
        Writer.WritePropertyName("metadata"u8);
        WriteMetadata(definition.Metadata);
        Writer.WriteNull("schema"u8);
        Writer.WritePropertyName("dimension"u8);
        if (definition.Dimensions == 0)
        {
            Writer.WriteNullValue();
        }
        else
        {
            Writer.WriteNumberValue(definition.Dimensions);
        }

        Writer.WriteString("tenant"u8, ChromaNames.Tenant);
        Writer.WriteString("database"u8, ChromaNames.Database);
        Writer.WriteNumber("log_position"u8, collection.Version.Sequence);
        Writer.WriteNumber("version"u8, 0);
        Writer.WriteEndObject();
    }

    /// <summary>What the client gave, without what Hearth keeps beside it; null where nothing is left.</summary>
    public void WriteMetadata(IReadOnlyDictionary<string, MetadataValue> metadata)
    {
        bool isOpen = false;
        foreach ((string name, MetadataValue value) in metadata)
        {
            if (ChromaNames.IsReserved(name))
            {
                continue;
            }

            if (!isOpen)
            {
                Writer.WriteStartObject();
                isOpen = true;
            }

            Writer.WritePropertyName(name);
            if (value.Kind == MetadataKind.Date)
            {
                // Chroma has no moments.
                Writer.WriteStringValue(value.AsDate().UtcDateTime);
            }
            else
            {
                MetadataJson.WriteValue(Writer, value);
            }
        }

        if (isOpen)
        {
            Writer.WriteEndObject();
        }
        else
        {
            Writer.WriteNullValue();
        }
    }

    /// <summary>One column of the records; null where it was not asked for.</summary>
    public async ValueTask WriteColumnAsync<T>(
        string name, bool isAsked, IReadOnlyList<T> rows, Action<ChromaAnswer, T> write, CancellationToken cancellationToken)
    {
        Writer.WritePropertyName(name);
        await WriteItemsAsync(isAsked, rows, write, cancellationToken);
    }

    /// <summary>The same for each of several lists.</summary>
    public async ValueTask WriteColumnsAsync<T>(
        string name, bool isAsked, IReadOnlyList<IReadOnlyList<T>> lists, Action<ChromaAnswer, T> write, CancellationToken cancellationToken)
    {
        Writer.WritePropertyName(name);
        if (!isAsked)
        {
            Writer.WriteNullValue();
            return;
        }

        Writer.WriteStartArray();
        foreach (IReadOnlyList<T> rows in lists)
        {
            await WriteItemsAsync(isAsked, rows, write, cancellationToken);
        }

        Writer.WriteEndArray();
    }

    public void WriteInclude(ChromaInclude include)
    {
        Writer.WriteStartArray("include"u8);
        foreach (ChromaInclude one in (ReadOnlySpan<ChromaInclude>)
            [ChromaInclude.Distances, ChromaInclude.Documents, ChromaInclude.Embeddings, ChromaInclude.Metadatas, ChromaInclude.Uris])
        {
            if (include.HasFlag(one))
            {
                Writer.WriteStringValue(one switch
                {
                    ChromaInclude.Distances => "distances"u8,
                    ChromaInclude.Documents => "documents"u8,
                    ChromaInclude.Embeddings => "embeddings"u8,
                    ChromaInclude.Metadatas => "metadatas"u8,
                    _ => "uris"u8,
                });
            }
        }

        Writer.WriteEndArray();
    }

    public void WriteVector(ReadOnlySpan<float> vector) => _answer.WriteVector(vector);

    public void WriteText(string? text) => _answer.WriteText(text);

    public ValueTask DisposeAsync() => _answer.DisposeAsync();

    private async ValueTask WriteItemsAsync<T>(bool isAsked, IReadOnlyList<T> rows, Action<ChromaAnswer, T> write, CancellationToken cancellationToken)
    {
        if (!isAsked)
        {
            Writer.WriteNullValue();
            return;
        }

        Writer.WriteStartArray();
        for (int index = 0; index < rows.Count; index++)
        {
            write(this, rows[index]);
            await _answer.SendAsync(cancellationToken);
        }

        Writer.WriteEndArray();
    }
}
