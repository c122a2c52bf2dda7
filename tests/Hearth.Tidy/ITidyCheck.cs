namespace Hearth.Tidy;

/// <summary>One rule of docs/STYLE.md over the whole repository. Pure: it sees the tree and nothing else.</summary>
internal interface ITidyCheck
{
    /// <summary>As eng/tidy-exemptions.txt names it.</summary>
    string Name { get; }

    IEnumerable<Violation> Run(RepositoryTree tree);
}
