using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hearth.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hearth.Gateway.OpenAi;

/// <summary><c>/v1/models</c> and <c>/v1/models/{id}</c>.</summary>
internal sealed class ModelEndpoints(ModelRegistry registry, ModelSource models)
{
    public Task ListAsync(HttpContext context)
    {
        registry.Refresh();
        return WriteAsync(context, new ModelList("list", [.. registry.Models.Where(static model => model.Error is null && model.Kind is not ModelKind.Other).Select(ToEntry)]), GatewayJsonContext.Wire.ModelList);
    }

    /// <summary>Ids may hold slashes, so the rest of the path is the id; a client may have escaped them.</summary>
    public Task RetrieveAsync(HttpContext context)
    {
        string id = (context.GetRouteValue("id") as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return WriteAsync(context, ToEntry(models.Resolve(id)), GatewayJsonContext.Wire.ModelEntry);
    }

    private static ModelEntry ToEntry(ModelDescriptor model) => new(model.Id, "model", model.Created.ToUnixTimeSeconds(), "hearth");

    private static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
