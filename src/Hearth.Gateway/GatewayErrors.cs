using Hearth.Primitives;

namespace Hearth.Gateway;

/// <summary>The error codes of this module: append-only, never reused.</summary>
public static class GatewayErrors
{
    /// <summary>The body is not JSON.</summary>
    public static readonly ErrorDefinition InvalidJson = new(
        "HEARTH-GATE-001",
        ErrorKind.InvalidInput,
        "Body is not JSON",
        "The request body is not one JSON object in valid UTF-8, or it is nested deeper than `gateway.jsonDepthMax`.",
        "Send one JSON object; the message names the place that failed.");

    /// <summary>A field has the wrong type or is out of range.</summary>
    public static readonly ErrorDefinition InvalidField = new(
        "HEARTH-GATE-002",
        ErrorKind.InvalidInput,
        "Wrong field",
        "A field of the request has the wrong type, is out of its range, or is missing. `param` names it.",
        "Correct the field. Fields that Hearth does not know are no error; they are named in `x-hearth-ignored`.");

    /// <summary>A field asks for something that is not offered.</summary>
    public static readonly ErrorDefinition UnsupportedParameter = new(
        "HEARTH-GATE-003",
        ErrorKind.InvalidInput,
        "Not supported",
        "The request asks for something that this version cannot do and that cannot be ignored without changing the answer. `param` names the field.",
        "Leave the field out, or use the value the message names.");

    /// <summary>The body is over the bound.</summary>
    public static readonly ErrorDefinition BodyTooLarge = new(
        "HEARTH-GATE-004",
        ErrorKind.TooLarge,
        "Body too large",
        "The request body is larger than `gateway.bodyBytesMax`, or one to a collection larger than `gateway.storeBodyBytesMax`.",
        "Send less, or raise the option the message names.");

    /// <summary>The body did not arrive in time.</summary>
    public static readonly ErrorDefinition BodyTimeout = new(
        "HEARTH-GATE-005",
        ErrorKind.InvalidInput,
        "Body too slow",
        "The request body did not arrive within `gateway.bodyTimeoutMs`, or stopped in the middle.",
        "Check the connection; for slow networks raise `gateway.bodyTimeoutMs`.");

    /// <summary>The body has an encoding that is not read.</summary>
    public static readonly ErrorDefinition UnsupportedEncoding = new(
        "HEARTH-GATE-006",
        ErrorKind.InvalidInput,
        "Encoded body",
        "The request body has a `Content-Encoding`; bodies are read as they are.",
        "Send the body without compression.");

    /// <summary>No route has this path.</summary>
    public static readonly ErrorDefinition RouteNotFound = new(
        "HEARTH-GATE-007",
        ErrorKind.NotFound,
        "Unknown path",
        "No endpoint has this path.",
        "Check the base URL: OpenAI clients need the one that ends in `/v1`.");

    /// <summary>The path exists for other methods.</summary>
    public static readonly ErrorDefinition MethodNotAllowed = new(
        "HEARTH-GATE-008",
        ErrorKind.InvalidInput,
        "Wrong method",
        "The path exists, but not for this method; `Allow` names those it has.",
        "Use one of the methods in `Allow`.");

    /// <summary>The Host header names a host that is not answered.</summary>
    public static readonly ErrorDefinition HostNotAllowed = new(
        "HEARTH-GATE-009",
        ErrorKind.Refused,
        "Unknown host",
        "The `Host` header names neither this machine nor an allowed host. Web pages reach local servers this way (DNS rebinding), so the request is refused.",
        "If the name is yours, add it to `gateway.allowedHosts`; the log has the exact line.");

    /// <summary>A web page of another site made the request.</summary>
    public static readonly ErrorDefinition OriginNotAllowed = new(
        "HEARTH-GATE-010",
        ErrorKind.Refused,
        "Another site's page",
        "A web page of another origin made the request. Hearth answers only pages that it served itself.",
        "Call Hearth from a program, or from a page on the same address.");

    /// <summary>A key is needed from here.</summary>
    public static readonly ErrorDefinition KeyRequired = new(
        "HEARTH-GATE-011",
        ErrorKind.Refused,
        "Key required",
        "Without a key only `/health/*` answers callers from other machines, or any caller under `gateway.loopback: closed`. This version has no keys yet.",
        "Call from the machine itself, for example through an SSH tunnel to the loopback address.");

    /// <summary>The presented key is not valid.</summary>
    public static readonly ErrorDefinition KeyInvalid = new(
        "HEARTH-GATE-012",
        ErrorKind.Refused,
        "Invalid key",
        "The presented key starts with `hk_`, so it claims to be one of Hearth's, and is not valid.",
        "On the machine itself send no key, or any other string.");

    /// <summary>Too many requests in progress.</summary>
    public static readonly ErrorDefinition TooManyRequests = new(
        "HEARTH-GATE-013",
        ErrorKind.Busy,
        "Too many requests",
        "`gateway.concurrentRequestsMax` model requests, or `gateway.storeRequestsMax` requests to collections, are in progress.",
        "Try again after `retry-after`, or raise the option the message names.");

    /// <summary>The server is stopping.</summary>
    public static readonly ErrorDefinition Draining = new(
        "HEARTH-GATE-014",
        ErrorKind.Unavailable,
        "Stopping",
        "The server is stopping: it finishes what runs, for at most `gateway.drainTimeoutMs`, and takes nothing new. A request still running then is cut off with this code.",
        "Try again when the server is back.");

    /// <summary>The model reported a failure inside its answer.</summary>
    public static readonly ErrorDefinition ModelFailed = new(
        "HEARTH-GATE-015",
        ErrorKind.Internal,
        "Model failed",
        "The model, or the server it runs on, reported a failure inside its answer.",
        "Try again; if it happens every time, the log of whatever runs the model has the cause.");

    /// <summary>The request took too long.</summary>
    public static readonly ErrorDefinition RequestTimeout = new(
        "HEARTH-GATE-016",
        ErrorKind.Unavailable,
        "Request took too long",
        "The request was still running after `gateway.requestTimeoutMs` and was stopped.",
        "Ask for fewer tokens (`max_tokens`), use a smaller model, or raise `gateway.requestTimeoutMs`.");

    /// <summary>A fault of Hearth.</summary>
    public static readonly ErrorDefinition Unexpected = new(
        "HEARTH-GATE-017",
        ErrorKind.Internal,
        "Unexpected failure",
        "Something failed that should not; the log has the cause under the request id.",
        "Look up the `x-request-id` in the log, and report it with the version.");

    /// <summary>The address cannot be listened on.</summary>
    public static readonly ErrorDefinition CannotListen = new(
        "HEARTH-GATE-018",
        ErrorKind.Internal,
        "Cannot listen",
        "The address and port are in use, do not belong to this machine, or need more rights.",
        "Choose another with `--port` (0 picks a free one) or `--host`, or stop the program that holds it.");

    /// <summary>The options are out of range.</summary>
    public static readonly ErrorDefinition OptionsInvalid = new(
        "HEARTH-GATE-019",
        ErrorKind.InvalidInput,
        "Wrong gateway option",
        "An option of the section `gateway` is out of its range.",
        "Correct the option the message names; `hearth config show` prints them all.");

    /// <summary>The HTTP message itself is broken.</summary>
    public static readonly ErrorDefinition MalformedRequest = new(
        "HEARTH-GATE-020",
        ErrorKind.InvalidInput,
        "Broken HTTP request",
        "The HTTP message is malformed, or its body ended before its announced length.",
        "Check the client or the proxy in between.");

    /// <summary>Files are being read into the collection.</summary>
    public static readonly ErrorDefinition KnowledgeBusy = new(
        "HEARTH-GATE-021",
        ErrorKind.Busy,
        "Files are being read",
        "Another request has files read into this collection, or into as many collections as are read into at once.",
        "Wait until that request has ended; a client that leaves its request ends the run, and the next one goes on.");

    /// <summary>There is no such file.</summary>
    public static readonly ErrorDefinition FileNotFound = new(
        "HEARTH-GATE-022",
        ErrorKind.NotFound,
        "No such file",
        "There is no uploaded file of that id, it has expired, or it belongs to another key. In a vector store: the file is not in it.",
        "GET /v1/files lists the files of the key in use.");

    /// <summary>There is no such vector store or batch.</summary>
    public static readonly ErrorDefinition VectorStoreNotFound = new(
        "HEARTH-GATE-023",
        ErrorKind.NotFound,
        "No such vector store",
        "There is no vector store, or no batch in it, of that id, or it belongs to another key.",
        "GET /v1/vector_stores lists the vector stores of the key in use.");

    /// <summary>The vector store was emptied.</summary>
    public static readonly ErrorDefinition VectorStoreExpired = new(
        "HEARTH-GATE-024",
        ErrorKind.InvalidInput,
        "Vector store expired",
        "Nobody used the vector store for the days its `expires_after` says, so it was emptied. The files themselves are still there.",
        "Make a new vector store of the files.");

    /// <summary>A bound of files is reached.</summary>
    public static readonly ErrorDefinition FilesFull = new(
        "HEARTH-GATE-025",
        ErrorKind.TooLarge,
        "No room for more files",
        "As many files, bytes of files, vector stores, files of a vector store or batches are kept as the bounds allow; the message says which.",
        "Delete files or vector stores that are not needed, or raise `gateway.filesMegabytesMax`.");

    /// <summary>The disk of the files refuses.</summary>
    public static readonly ErrorDefinition FilesUnavailable = new(
        "HEARTH-GATE-026",
        ErrorKind.Unavailable,
        "Files cannot be kept",
        "The disk refused to write or read the files, so nothing was acknowledged.",
        "Make room on the disk, or correct the permissions of `files/` in the home; the log has the cause.");
}
