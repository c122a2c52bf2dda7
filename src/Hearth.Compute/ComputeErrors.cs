using Hearth.Primitives;

namespace Hearth.Compute;

/// <summary>The documented errors of Hearth.Compute. Append-only; a code is never reused.</summary>
public static class ComputeErrors
{
    /// <summary>A block scale or minimum of a weight tensor is infinite or not a number.</summary>
    public static readonly ErrorDefinition NonFiniteScale = new(
        "HEARTH-COMP-001",
        ErrorKind.Unprocessable,
        "Weights with a non-finite scale",
        "A quantised tensor holds a block whose scale or minimum is infinite or not a number, so no answer could be computed from it.",
        "The model file is damaged or was quantised wrongly. Compare its checksum with the publisher's and fetch it again.");
}
