using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Errors;

/// <summary>The body of a Chroma error. Its clients choose their exception by the status and show the message.</summary>
internal sealed record ChromaErrorBody(string Error, string Message)
{
    /// <summary>Chroma's word for a status.</summary>
    public static string NameOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "AuthError",
        StatusCodes.Status403Forbidden => "AuthorizationError",
        StatusCodes.Status404NotFound => "NotFoundError",
        StatusCodes.Status409Conflict => "UniqueConstraintError",
        StatusCodes.Status429TooManyRequests => "RateLimitError",
        >= StatusCodes.Status500InternalServerError => "InternalError",
        _ => "InvalidArgumentError",
    };
}
