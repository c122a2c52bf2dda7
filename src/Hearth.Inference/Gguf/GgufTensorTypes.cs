using System.Globalization;
using Hearth.Compute;

namespace Hearth.Inference.Gguf;

/// <summary>The tensor type ids of GGUF files: which are computed, which are merely known, which were removed from the format.</summary>
internal static class GgufTensorTypes
{
    /// <summary>The format of a type id, or null where Hearth does not compute it.</summary>
    public static TensorFormat? FormatOf(uint typeId) => typeId <= int.MaxValue && Enum.IsDefined((TensorFormat)typeId) ? (TensorFormat)typeId : null;

    /// <summary>What a type id that is not computed is called, for the message that refuses it.</summary>
    public static string DescribeUnsupported(uint typeId) => typeId switch
    {
        4 or 5 or 31 or 32 or 33 or 36 or 37 or 38 =>
            string.Create(CultureInfo.InvariantCulture, $"type {typeId}, which was removed from the format; convert the model again"),
        9 => "Q8_1",
        10 => "Q2_K",
        11 => "Q3_K",
        15 => "Q8_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        19 => "IQ1_S",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        24 => "I8",
        25 => "I16",
        26 => "I32",
        27 => "I64",
        28 => "F64",
        29 => "IQ1_M",
        40 => "NVFP4",
        41 => "Q1_0",
        42 => "Q2_0",
        _ => string.Create(CultureInfo.InvariantCulture, $"unknown type {typeId}"),
    };
}
