using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.Requests;
using Hearth.Inference;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Health;

/// <summary>Probes: live while the process answers, ready while the default model can be used and the server is not stopping.</summary>
internal sealed class HealthEndpoints(ModelRegistry registry, RequestGate gate)
{
    private const int RetrySeconds = 2;

    public static Task LiveAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, new HealthAnswer("live", Model: null));

    public Task ReadyAsync(HttpContext context)
    {
        HealthAnswer answer = Judge();
        if (answer.Status is "ready")
        {
            return WriteAsync(context, StatusCodes.Status200OK, answer);
        }

        context.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, answer);
    }

    private HealthAnswer Judge()
    {
        string? model = registry.DefaultModelId;
        if (gate.IsDraining)
        {
            return new HealthAnswer("draining", model);
        }

        if (model is null)
        {
            return new HealthAnswer("no-model", Model: null);
        }

        return registry.GetState(model) switch
        {
            ModelState.Ready or ModelState.Unloaded => new HealthAnswer("ready", model),
            ModelState.Failed => new HealthAnswer("failed", model),
            _ => new HealthAnswer("loading", model),
        };
    }

    private static async Task WriteAsync(HttpContext context, int status, HealthAnswer answer)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJsonContext.Wire.HealthAnswer);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
