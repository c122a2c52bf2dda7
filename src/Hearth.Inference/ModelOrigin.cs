namespace Hearth.Inference;

/// <summary>Where a model file was found. All but <see cref="Home"/> are only ever read.</summary>
public enum ModelOrigin
{
    /// <summary>None of the places below.</summary>
    Other = 0,

    /// <summary>One file that was named (<c>--model</c>).</summary>
    Named = 1,

    /// <summary>A folder that was named (<c>--models</c>).</summary>
    Folder = 2,

    /// <summary>The models of Hearth's home, where <c>hearth model pull</c> puts them.</summary>
    Home = 3,

    /// <summary>The models that every clone brings.</summary>
    Shipped = 4,

    /// <summary>The store of Ollama.</summary>
    Ollama = 5,

    /// <summary>The store of LM Studio.</summary>
    LmStudio = 6,

    /// <summary>The cache of the Hugging Face libraries.</summary>
    HuggingFace = 7,
}
