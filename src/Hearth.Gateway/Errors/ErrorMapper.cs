using Hearth.Inference;
using Hearth.Primitives;
using Hearth.Vectors;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Errors;

/// <summary>The one place where failures become statuses and OpenAI's words. Pure.</summary>
internal static class ErrorMapper
{
    private const int SoonMs = 1000;
    private const int LoadingMs = 2000;
    private const int DrainingMs = 5000;

    private const string InvalidRequest = "invalid_request_error";
    private const string ServerError = "server_error";
    private const string PermissionError = "permission_error";

    /// <summary>Maps any exception that reached the boundary; what nobody expected becomes a 500 that says nothing of its inside.</summary>
    public static ErrorAnswer FromException(Exception exception) => exception switch
    {
        GatewayException gateway => From(gateway.Error, gateway.Message, gateway.Parameter),
        HearthException hearth => From(hearth.Error, hearth.Message, null),
        BadHttpRequestException bad => FromBadRequest(bad),
        _ => From(GatewayErrors.Unexpected, "Something failed inside Hearth; its log has the cause under this request's id.", null),
    };

    public static ErrorAnswer From(ErrorDefinition definition, string message, string? parameter)
    {
        int status = StatusOf(definition);
        (string type, string? code) = WordsOf(definition, status);
        var answer = new ErrorAnswer(status, definition, new OpenAiError(message, type, parameter ?? ParameterOf(definition), code));
        return definition switch
        {
            _ when definition == GatewayErrors.RequestTimeout => answer with { ShouldRetry = false },
            _ when definition == GatewayErrors.BodyTimeout || definition == GatewayErrors.BodyTooLarge || definition == GatewayErrors.MalformedRequest =>
                answer with { ShouldRetry = false, ClosesConnection = true },
            _ when definition == GatewayErrors.Draining => answer with { RetryAfterMs = DrainingMs, ShouldRetry = true, ClosesConnection = true },
            _ when definition.Kind == ErrorKind.Busy => answer with { RetryAfterMs = SoonMs },
            _ when definition.Kind == ErrorKind.Unavailable => answer with { RetryAfterMs = LoadingMs },
            _ => answer,
        };
    }

    private static ErrorAnswer FromBadRequest(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => From(GatewayErrors.BodyTooLarge, "The body is larger than gateway.bodyBytesMax.", null),
        StatusCodes.Status408RequestTimeout => From(GatewayErrors.BodyTimeout, "The body arrived too slowly.", null),
        _ => From(GatewayErrors.MalformedRequest, "The HTTP message is malformed, or its body ended too early.", null),
    };

    private static int StatusOf(ErrorDefinition definition)
    {
        if (definition == GatewayErrors.KeyRequired || definition == GatewayErrors.KeyInvalid)
        {
            return StatusCodes.Status401Unauthorized;
        }

        if (definition == GatewayErrors.MethodNotAllowed)
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        if (definition == GatewayErrors.BodyTimeout)
        {
            return StatusCodes.Status408RequestTimeout;
        }

        if (definition == GatewayErrors.UnsupportedEncoding)
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }

        if (definition == GatewayErrors.RequestTimeout)
        {
            return StatusCodes.Status504GatewayTimeout;
        }

        if (definition == VectorsErrors.CollectionExists)
        {
            return StatusCodes.Status409Conflict;
        }

        if (definition == VectorsErrors.StoreInUse)
        {
            // Whoever holds the store is no queue that empties in a second.
            return StatusCodes.Status503ServiceUnavailable;
        }

        return definition.Kind switch
        {
            ErrorKind.InvalidInput => StatusCodes.Status400BadRequest,
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
            ErrorKind.Busy => StatusCodes.Status429TooManyRequests,
            ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            ErrorKind.Refused => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status500InternalServerError,
        };
    }

    private static (string Type, string? Code) WordsOf(ErrorDefinition definition, int status)
    {
        if (definition == InferenceErrors.ContextOverflow)
        {
            return (InvalidRequest, "context_length_exceeded");
        }

        if (definition == InferenceErrors.ModelNotFound)
        {
            return (InvalidRequest, "model_not_found");
        }

        if (definition == GatewayErrors.UnsupportedParameter)
        {
            return (InvalidRequest, "unsupported_parameter");
        }

        return status switch
        {
            StatusCodes.Status401Unauthorized => (InvalidRequest, "invalid_api_key"),
            StatusCodes.Status403Forbidden => (PermissionError, null),
            StatusCodes.Status429TooManyRequests => ("requests", "rate_limit_exceeded"),
            >= StatusCodes.Status500InternalServerError => (ServerError, null),
            _ => (InvalidRequest, null),
        };
    }

    private static string? ParameterOf(ErrorDefinition definition) => definition == InferenceErrors.ModelNotFound ? "model" : null;
}
