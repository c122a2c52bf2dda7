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

    /// <summary>There is no file at the path.</summary>
    public static readonly ErrorDefinition GgufNotFound = new(
        "HEARTH-INFER-002",
        ErrorKind.NotFound,
        "No model file there",
        "The path of a model names nothing, or names a folder.",
        "Check the path; a model is one file whose name ends in .gguf.");

    /// <summary>The file is there but cannot be read or mapped.</summary>
    public static readonly ErrorDefinition GgufUnreadable = new(
        "HEARTH-INFER-003",
        ErrorKind.Unprocessable,
        "Model file cannot be read",
        "The operating system refused to open or to map the model file.",
        "Check the permissions of the file and of its folders, and the disk it is on.");

    /// <summary>A version of the format that Hearth does not read, or the other byte order.</summary>
    public static readonly ErrorDefinition GgufVersionUnsupported = new(
        "HEARTH-INFER-004",
        ErrorKind.Unprocessable,
        "Unsupported model file version",
        "The model file is GGUF of a version other than 2 and 3, or was written for machines with big-endian numbers.",
        "Take a newer or a little-endian conversion of the model, or update Hearth.");

    /// <summary>A tensor is stored in a format that Hearth does not compute.</summary>
    public static readonly ErrorDefinition GgufTensorTypeUnsupported = new(
        "HEARTH-INFER-005",
        ErrorKind.Unprocessable,
        "Unsupported quantisation",
        "A tensor of the model is stored in a format that Hearth does not compute.",
        "Take a conversion of the model in F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K (Q4_K_M and Q5_K_M files are such).");

    /// <summary>One part of a model that was split over several files.</summary>
    public static readonly ErrorDefinition GgufSplit = new(
        "HEARTH-INFER-006",
        ErrorKind.Unprocessable,
        "Split model file",
        "The file is one part of a model that was split over several files.",
        "Join the parts into one file, for example with `llama-gguf-split --merge`.");

    /// <summary>A metadata key that is needed is missing, or has a type or a value that does not fit.</summary>
    public static readonly ErrorDefinition GgufMetadataInvalid = new(
        "HEARTH-INFER-007",
        ErrorKind.Unprocessable,
        "Unusable model metadata",
        "A metadata key that the model needs is missing, or its value has another type or range than the format says.",
        "Take another conversion of the model; the message names the key.");

    // --- 020-029 tokenizers -------------------------------------------------------------------------------------------------

    // --- 030-039 chat templates ---------------------------------------------------------------------------------------------

    // --- 040-059 engine -----------------------------------------------------------------------------------------------------

    // --- 060-079 sampling and generation ------------------------------------------------------------------------------------

    // --- 080-099 registry ---------------------------------------------------------------------------------------------------
}
