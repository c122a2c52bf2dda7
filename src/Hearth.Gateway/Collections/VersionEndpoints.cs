using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Collections;

/// <summary>What a collection takes, and its named versions: only of the embedded store.</summary>
internal sealed class VersionEndpoints(GatedRequests requests, BodyReader bodies, VectorStoreSource source, GatewayOptions options)
{
    public const string Snapshot = "snapshot";
    private const string Version = "version";

    public Task ReportAsync(HttpContext context) => RunAsync(context, async (store, collection, cancellationToken) =>
    {
        VectorCollectionReport report = await store.ReportAsync(collection, cancellationToken);
        await using var answer = new JsonAnswer(context);
        Write(answer, report);
    });

    public Task ListAsync(HttpContext context) => RunAsync(context, async (store, collection, cancellationToken) =>
    {
        IReadOnlyList<VectorSnapshot> snapshots = await store.ListSnapshotsAsync(collection, cancellationToken);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        Write(answer, snapshots);
        answer.Writer.WriteEndObject();
    });

    public Task CreateAsync(HttpContext context) => RunAsync(context, async (store, collection, cancellationToken) =>
    {
        string? name = null;
        await ReadAsync(context, ReadName, cancellationToken);
        VectorSnapshot made = await store.SnapshotAsync(collection, name ?? throw JsonField.Missing("name"), cancellationToken);
        await using var answer = new JsonAnswer(context, StatusCodes.Status201Created);
        Write(answer, made);

        bool ReadName(ref Utf8JsonReader reader, string field)
        {
            bool isName = string.Equals(field, "name", StringComparison.Ordinal);
            name = isName ? JsonField.ReadString(ref reader, field) : name;
            return isName;
        }
    });

    public Task DeleteAsync(HttpContext context) => RunAsync(context, async (store, collection, cancellationToken) =>
    {
        string name = context.Request.RouteValues[Snapshot] as string ?? "";
        if (!await store.DeleteSnapshotAsync(collection, name, cancellationToken))
        {
            throw NoSnapshot(name);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    public Task RestoreAsync(HttpContext context) => RunAsync(context, async (store, collection, cancellationToken) =>
    {
        long? version = null;
        string? name = null;
        await ReadAsync(context, ReadMember, cancellationToken);
        if (name is not null)
        {
            IReadOnlyList<VectorSnapshot> snapshots = await store.ListSnapshotsAsync(collection, cancellationToken);
            version = (snapshots.FirstOrDefault(snapshot => string.Equals(snapshot.Name, name, StringComparison.Ordinal)) ?? throw NoSnapshot(name)).Version.Sequence;
        }

        var old = new CollectionVersion(version ?? throw JsonField.Missing("snapshot` or `version"));
        CollectionVersion restored = await store.RestoreAsync(collection, old, cancellationToken);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteNumber(Version, restored.Sequence);
        answer.Writer.WriteEndObject();

        bool ReadMember(ref Utf8JsonReader reader, string field)
        {
            switch (field)
            {
                case Snapshot:
                    name = JsonField.ReadString(ref reader, field);
                    return true;
                case Version:
                    version = JsonField.ReadInt64(ref reader, field);
                    return true;
                default:
                    return false;
            }
        }
    });

    private static VectorsException NoSnapshot(string name) => new(VectorsErrors.VersionNotKept, $"There is no snapshot '{name}'.");

    private static void Write(JsonAnswer answer, VectorCollectionReport report)
    {
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("name"u8, report.Name);
        answer.Writer.WriteNumber("records"u8, report.Records);
        answer.Writer.WriteNumber("rows"u8, report.Rows);
        answer.Writer.WriteNumber("segments"u8, report.Segments);
        answer.Writer.WriteNumber("bytes_live"u8, report.BytesLive);
        answer.Writer.WriteNumber("bytes_log"u8, report.BytesLog);
        answer.Writer.WriteNumber("bytes_history"u8, report.BytesHistory);
        answer.Writer.WritePropertyName("bytes_max"u8);
        if (report.BytesMax is { } bytes)
        {
            answer.Writer.WriteNumberValue(bytes);
        }
        else
        {
            answer.Writer.WriteNullValue();
        }

        answer.Writer.WriteNumber("newest"u8, report.Newest.Sequence);
        answer.Writer.WriteNumber("oldest"u8, report.Oldest.Sequence);
        Write(answer, report.Snapshots);
        answer.Writer.WritePropertyName("damage"u8);
        answer.WriteText(report.Damage);
        answer.Writer.WriteEndObject();
    }

    private static void Write(JsonAnswer answer, IReadOnlyList<VectorSnapshot> snapshots)
    {
        answer.Writer.WriteStartArray("snapshots"u8);
        foreach (VectorSnapshot snapshot in snapshots)
        {
            Write(answer, snapshot);
        }

        answer.Writer.WriteEndArray();
    }

    private static void Write(JsonAnswer answer, VectorSnapshot snapshot)
    {
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("name"u8, snapshot.Name);
        answer.Writer.WriteNumber(Version, snapshot.Version.Sequence);
        answer.Writer.WriteString("created"u8, snapshot.Created.UtcDateTime);
        answer.Writer.WriteEndObject();
    }

    private Task RunAsync(HttpContext context, Func<VectorStore, string, CancellationToken, Task> answer) =>
        requests.RunAsync(context, RequestLane.Store, async deadline =>
        {
            VectorStore store = source.Store as VectorStore
                ?? throw new GatewayException(GatewayErrors.UnsupportedParameter, "This store keeps no versions; the embedded one does.");
            await answer(store, context.Request.RouteValues[CollectionEndpoints.Collection] as string ?? "", deadline.Token);
        });

    private async ValueTask ReadAsync(HttpContext context, MemberWalker.MemberReader readMember, CancellationToken cancellationToken)
    {
        var ignored = new IgnoredFields();
        using PooledBody body = await bodies.ReadAsync(context, cancellationToken);
        MemberWalker.Read(body.Bytes, options.JsonDepthMax, ignored, readMember);
        ignored.Tell(context.Response);
    }
}
