using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Hearth.Gateway.Errors;

/// <summary>Gives a failure the body of the protocol whose path was called, and the headers all of them share.</summary>
internal static class ErrorWriter
{
    public static async Task WriteAsync(HttpContext context, ErrorAnswer answer)
    {
        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        SetHeaders(response.Headers, answer);
        RequestScope.Of(context).ErrorCode = answer.Definition.Code;
        byte[] body;
        if (context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            response.ContentType = "application/json";
            body = JsonSerializer.SerializeToUtf8Bytes(new OpenAiErrorBody(answer.Body), GatewayJsonContext.Wire.OpenAiErrorBody);
        }
        else if (context.Request.Path.StartsWithSegments("/api/v2", StringComparison.Ordinal))
        {
            response.ContentType = "application/json";
            body = JsonSerializer.SerializeToUtf8Bytes(
                new ChromaErrorBody(ChromaErrorBody.NameOf(answer.Status), answer.Body.Message), GatewayJsonContext.Wire.ChromaErrorBody);
        }
        else
        {
            response.ContentType = "application/problem+json";
            body = JsonSerializer.SerializeToUtf8Bytes(ToProblem(context, answer), GatewayJsonContext.Wire.ProblemDetails);
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The failure as a problem document.</summary>
    public static ProblemDetails ToProblem(HttpContext context, ErrorAnswer answer) => new()
    {
        Type = "urn:hearth:error:" + answer.Definition.Code,
        Title = answer.Definition.Title,
        Status = answer.Status,
        Detail = answer.Body.Message,
        Instance = "urn:hearth:request:" + RequestScope.Of(context).RequestId,
    };

    private static void SetHeaders(IHeaderDictionary headers, ErrorAnswer answer)
    {
        headers["x-hearth-error"] = answer.Definition.Code;
        if (answer.Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }

        if (answer.RetryAfterMs is { } waitMs)
        {
            headers.RetryAfter = ((waitMs + 999) / 1000).ToString(CultureInfo.InvariantCulture);
            headers["retry-after-ms"] = waitMs.ToString(CultureInfo.InvariantCulture);
        }

        if (answer.ShouldRetry is { } retry)
        {
            headers["x-should-retry"] = retry ? "true" : "false";
        }

        if (answer.ClosesConnection)
        {
            headers.Connection = "close";
        }
    }
}
