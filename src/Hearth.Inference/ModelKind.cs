namespace Hearth.Inference;

/// <summary>What a model is for.</summary>
public enum ModelKind
{
    /// <summary>Nothing that is known here: a damaged file, or one without weights.</summary>
    Other = 0,

    /// <summary>Writes text.</summary>
    Chat = 1,

    /// <summary>Turns text into vectors.</summary>
    Embedding = 2,

    /// <summary>Says how well a text answers a question.</summary>
    Rerank = 3,
}
