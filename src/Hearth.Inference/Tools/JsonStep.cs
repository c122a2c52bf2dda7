namespace Hearth.Inference.Tools;

/// <summary>What one character did to a JSON value.</summary>
internal enum JsonStep
{
    /// <summary>It is part of the value; nothing began or ended.</summary>
    More,

    /// <summary>The value cannot go on with it.</summary>
    Invalid,

    BeginObject,
    EndObject,
    BeginArray,
    EndArray,
    BeginKey,
    EndKey,
    BeginString,
    EndString,

    /// <summary>The first character of a number, <c>true</c>, <c>false</c> or <c>null</c>; their end shows in what follows.</summary>
    BeginScalar,
}
