namespace Hearth.Inference;

/// <summary>Where a model stands between a file and an answer.</summary>
public enum ModelState
{
    /// <summary>Known, and loaded when somebody asks for it.</summary>
    NotLoaded = 0,

    /// <summary>Being loaded.</summary>
    Loading = 1,

    /// <summary>Answers.</summary>
    Ready = 2,

    /// <summary>The last attempt to load it failed; the next request tries again.</summary>
    Failed = 3,

    /// <summary>Was loaded, and gave its memory back while nobody used it; loaded again when somebody asks for it.</summary>
    Unloaded = 4,
}
