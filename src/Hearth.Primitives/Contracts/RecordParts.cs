namespace Hearth.Primitives.Contracts;

/// <summary>What of a record an answer holds beside its id.</summary>
[Flags]
public enum RecordParts
{
    /// <summary>The id alone.</summary>
    None = 0,

    /// <summary>The vector.</summary>
    Vector = 1,

    /// <summary>The text.</summary>
    Text = 2,

    /// <summary>The metadata.</summary>
    Metadata = 4,

    /// <summary>Everything.</summary>
    All = Vector | Text | Metadata,
}
