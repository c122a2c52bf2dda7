namespace Hearth.Inference.Tools;

/// <summary>What one character did to what may be a call.</summary>
internal enum ScanStep
{
    /// <summary>It may still become one.</summary>
    More,

    /// <summary>A call is whole; more may follow behind the same marker.</summary>
    Called,

    /// <summary>The last character belongs to the call and nothing more does.</summary>
    Ended,

    /// <summary>The character belongs to what follows: what is held is text, except where a call was made of it.</summary>
    Left,
}
