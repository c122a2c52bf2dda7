namespace Hearth.Primitives;

/// <summary>What sort of failure a code stands for; it decides the HTTP status and the exit code.</summary>
/// <remarks>The numbers are written nowhere; the mapping is in the gateway (status) and the command line (exit code).</remarks>
public enum ErrorKind
{
    /// <summary>The request, the arguments or the configuration are wrong (HTTP 400, exit code 2).</summary>
    InvalidInput = 0,

    /// <summary>The thing named does not exist (HTTP 404, exit code 3).</summary>
    NotFound = 1,

    /// <summary>The payload is larger than a named bound (HTTP 413, exit code 2).</summary>
    TooLarge = 2,

    /// <summary>The content is well formed but cannot be used, such as a damaged model file (HTTP 422, exit code 1).</summary>
    Unprocessable = 3,

    /// <summary>A limit or a full queue; the same call may succeed later (HTTP 429, exit code 4).</summary>
    Busy = 4,

    /// <summary>Loading, draining or an upstream that is down (HTTP 503, exit code 4).</summary>
    Unavailable = 5,

    /// <summary>A policy forbids it: key, budget, guard, host (HTTP 403, exit code 5).</summary>
    Refused = 6,

    /// <summary>A fault of Hearth or of the machine (HTTP 500, exit code 1).</summary>
    Internal = 7,
}
