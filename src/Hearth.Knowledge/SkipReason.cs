namespace Hearth.Knowledge;

/// <summary>Why a file or folder was left out.</summary>
public enum SkipReason
{
    /// <summary>A .gitignore says so.</summary>
    Ignored = 0,

    /// <summary>Its name begins with a dot.</summary>
    Hidden = 1,

    /// <summary>It is no text, and no kind of document that can be read.</summary>
    Binary = 2,

    /// <summary>It is larger than the bound.</summary>
    TooLarge = 3,

    /// <summary>Its name or beginning looks like a password or key.</summary>
    Secret = 4,

    /// <summary>A folder of what a tool has fetched or made, such as node_modules.</summary>
    Dependencies = 5,

    /// <summary>A link to somewhere else.</summary>
    Link = 6,

    /// <summary>There is nothing in it.</summary>
    Empty = 7,
}
