using Hearth.Primitives;

namespace Hearth.Inference;

/// <summary>The error codes of this module: append-only, never reused.</summary>
public static class InferenceErrors
{
    // --- 001-019 GGUF files -------------------------------------------------------------------------------------------------

    /// <summary>The file is not a GGUF file, or is damaged.</summary>
    public static readonly ErrorDefinition GgufMalformed = new(
        "HEARTH-INFER-001",
        ErrorKind.Unprocessable,
        "Damaged model file",
        "The file is not a GGUF file, or its header, metadata or tensor table is damaged. Nothing of it was loaded.",
        "Download the file again and compare its checksum; `hearth model show` names the place that failed.");

    // --- 020-029 tokenizers -------------------------------------------------------------------------------------------------

    // --- 030-039 chat templates ---------------------------------------------------------------------------------------------

    // --- 040-059 engine -----------------------------------------------------------------------------------------------------

    // --- 060-079 sampling and generation ------------------------------------------------------------------------------------

    // --- 080-099 registry ---------------------------------------------------------------------------------------------------
}
