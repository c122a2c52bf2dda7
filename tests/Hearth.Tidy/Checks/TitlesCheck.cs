namespace Hearth.Tidy.Checks;

/// <summary>A document has one title, in its first line.</summary>
internal sealed class TitlesCheck : ITidyCheck
{
    public string Name => "titles";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        foreach (RepositoryFile document in tree.Documents)
        {
            bool inCode = false;
            List<int> titles = [];
            string[] lines = document.Lines;
            for (int index = 0; index < lines.Length; index++)
            {
                if (lines[index].TrimStart().StartsWith("```", StringComparison.Ordinal))
                {
                    inCode = !inCode;
                }
                else if (!inCode && lines[index].StartsWith("# ", StringComparison.Ordinal))
                {
                    titles.Add(index + 1);
                }
            }

            if (titles is not [1])
            {
                yield return new Violation(document.Path, titles.Skip(1).FirstOrDefault(), "a document has one title, in its first line");
            }
        }
    }
}
