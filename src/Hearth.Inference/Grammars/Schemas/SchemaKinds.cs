namespace Hearth.Inference.Grammars.Schemas;

/// <summary>Kinds of JSON values. A whole number is both an <see cref="Integer"/> and part of <see cref="Number"/>.</summary>
[Flags]
internal enum SchemaKinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Fraction = 8,
    Number = Integer | Fraction,
    String = 16,
    Array = 32,
    Object = 64,
    All = Null | Boolean | Number | String | Array | Object,
}
