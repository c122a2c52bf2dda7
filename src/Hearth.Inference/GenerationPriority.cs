namespace Hearth.Inference;

/// <summary>Which of several requests goes first where not all can. What waits long enough rises, so that nothing waits for ever.</summary>
public enum GenerationPriority
{
    /// <summary>Work that nobody waits for.</summary>
    Low = 0,

    /// <summary>The default.</summary>
    Normal = 1,

    /// <summary>Somebody waits for every word.</summary>
    High = 2,
}
