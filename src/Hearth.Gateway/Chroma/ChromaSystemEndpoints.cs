using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Vectors;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Chroma;

/// <summary>What Chroma's clients ask about the server itself. None of it opens the store.</summary>
internal sealed class ChromaSystemEndpoints(BodyReader bodies, GatewayOptions options, TimeProvider time)
{
    /// <summary>The version of Chroma's server whose API this is.</summary>
    private const string ApiVersion = "1.0.0";

    private const int NanosecondsPerTick = 100;

    public async Task HeartbeatAsync(HttpContext context)
    {
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteNumber("nanosecond heartbeat"u8, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick);
        answer.Writer.WriteEndObject();
    }

    public static async Task VersionAsync(HttpContext context)
    {
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStringValue(ApiVersion);
    }

    public static async Task HealthAsync(HttpContext context)
    {
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteBoolean("is_executor_ready"u8, true);
        answer.Writer.WriteBoolean("is_log_client_ready"u8, true);
        answer.Writer.WriteEndObject();
    }

    public static async Task ChecksAsync(HttpContext context)
    {
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteNumber("max_batch_size"u8, RecordLimits.BatchRecordsMax);
        answer.Writer.WriteBoolean("supports_base64_encoding"u8, true);
        answer.Writer.WriteEndObject();
    }

    public static async Task IdentityAsync(HttpContext context)
    {
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("user_id"u8, "");
        answer.Writer.WriteString("tenant"u8, ChromaNames.Tenant);
        answer.Writer.WriteStartArray("databases"u8);
        answer.Writer.WriteStringValue(ChromaNames.Database);
        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
    }

    public static async Task TenantAsync(HttpContext context)
    {
        ChromaPaths.ExpectTenant(context);
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("name"u8, ChromaNames.Tenant);
        answer.Writer.WriteEndObject();
    }

    public static async Task DatabasesAsync(HttpContext context)
    {
        ChromaPaths.ExpectTenant(context);
        int skip = ChromaPaths.Number(context, "offset", 0);
        int take = ChromaPaths.Number(context, "limit", int.MaxValue);
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartArray();
        if (skip == 0 && take > 0)
        {
            WriteDatabase(answer);
        }

        answer.Writer.WriteEndArray();
    }

    public static async Task DatabaseAsync(HttpContext context)
    {
        ChromaPaths.ExpectDefaults(context);
        await using var answer = new ChromaAnswer(context);
        WriteDatabase(answer);
    }

    public Task CreateTenantAsync(HttpContext context) => RefuseAsync(context, ChromaNames.Tenant, "tenant");

    public Task CreateDatabaseAsync(HttpContext context)
    {
        ChromaPaths.ExpectTenant(context);
        return RefuseAsync(context, ChromaNames.Database, ChromaPaths.Database);
    }

    public static Task DeleteDatabaseAsync(HttpContext context)
    {
        ChromaPaths.ExpectDefaults(context);
        throw new GatewayException(GatewayErrors.UnsupportedParameter, "The database cannot be deleted; delete its collections.");
    }

    public static Task ResetAsync(HttpContext context) =>
        throw new GatewayException(GatewayErrors.UnsupportedParameter, $"{context.Request.Path} is not allowed here; delete the collections one by one.");

    private async Task RefuseAsync(HttpContext context, string only, string what)
    {
        string? name = null;
        using (PooledBody body = await bodies.ReadAsync(context, context.RequestAborted))
        {
            MemberWalker.Read(body.Bytes, options.JsonDepthMax, new IgnoredFields(), (ref reader, field) =>
            {
                if (!string.Equals(field, "name", StringComparison.Ordinal))
                {
                    return false;
                }

                name = JsonField.ReadString(ref reader, field);
                return true;
            });
        }

        throw string.Equals(name, only, StringComparison.Ordinal)
            ? new VectorsException(VectorsErrors.CollectionExists, $"The {what} [{only}] exists")
            : new GatewayException(GatewayErrors.UnsupportedParameter, $"There is one {what}, {only}, and no other can be made.");
    }

    private static void WriteDatabase(ChromaAnswer answer)
    {
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("id"u8, ChromaNames.DatabaseId);
        answer.Writer.WriteString("name"u8, ChromaNames.Database);
        answer.Writer.WriteString("tenant"u8, ChromaNames.Tenant);
        answer.Writer.WriteEndObject();
    }
}
