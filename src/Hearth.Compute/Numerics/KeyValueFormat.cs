namespace Hearth.Compute.Numerics;

/// <summary>How a <see cref="KeyValuePool"/> stores keys and values.</summary>
public enum KeyValueFormat
{
    /// <summary>Four bytes: exactly what was computed.</summary>
    Single = 0,

    /// <summary>Two bytes: half the memory and half the bytes read per token, about .05 % of rounding; below 1/16,384 zero.</summary>
    Half = 1,

    /// <summary>
    /// One byte and a sixteenth, GGUF's Q8_0: a half scale per position and 32 elements (the largest magnitude / 127), whole numbers from -127 to 127. About
    /// .4 % of rounding.
    /// </summary>
    Byte = 2,
}
