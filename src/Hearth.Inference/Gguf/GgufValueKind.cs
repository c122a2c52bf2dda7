namespace Hearth.Inference.Gguf;

/// <summary>The value types of GGUF metadata. The numbers are those of the file format: explicit, never renumbered.</summary>
internal enum GgufValueKind
{
    UInt8 = 0,
    Int8 = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Single = 6,
    Boolean = 7,
    String = 8,
    Array = 9,
    UInt64 = 10,
    Int64 = 11,
    Double = 12,
}
