namespace Hearth.Vectors.Words;

/// <summary>Words to search for: terms, phrases and beginnings; each adds to the score of a text that has it.</summary>
/// <param name="Terms">Single terms, each once, and how often they were asked for.</param>
/// <param name="Phrases">Terms that follow each other.</param>
/// <param name="Prefixes">Beginnings of terms.</param>
internal sealed record WordQuery(IReadOnlyDictionary<string, int> Terms, IReadOnlyList<IReadOnlyList<WordOccurrence>> Phrases, IReadOnlyList<string> Prefixes)
{
    /// <summary>Terms and phrases that count; more are left out.</summary>
    public const int PartsMax = 256;

    /// <summary>Reads a query: phrases stand in double quotes, a beginning ends with a star; everything else is words.</summary>
    public static WordQuery Parse(string text, WordAnalyzer analyzer)
    {
        var terms = new Dictionary<string, int>(StringComparer.Ordinal);
        var phrases = new List<IReadOnlyList<WordOccurrence>>();
        var prefixes = new List<string>();
        string[] quoted = text.Split('"');
        for (int index = 0; index < quoted.Length; index++)
        {
            // An odd piece stands between two quotes; the last one has no second quote.
            bool isPhrase = index % 2 == 1 && index < quoted.Length - 1;
            if (isPhrase)
            {
                AddPhrase(analyzer.Words(quoted[index]), terms, phrases);
            }
            else
            {
                AddWords(quoted[index], analyzer, terms, prefixes);
            }
        }

        return new WordQuery(terms, phrases, prefixes);
    }

    private static void AddPhrase(IReadOnlyList<WordOccurrence> words, Dictionary<string, int> terms, List<IReadOnlyList<WordOccurrence>> phrases)
    {
        if (words.Count == 1)
        {
            AddTerm(words[0].Term, terms);
        }
        else if (words.Count > 1 && phrases.Count < PartsMax)
        {
            phrases.Add(words);
        }
    }

    private static void AddWords(string text, WordAnalyzer analyzer, Dictionary<string, int> terms, List<string> prefixes)
    {
        int begin = 0;
        for (int star = text.IndexOf('*', StringComparison.Ordinal); star >= 0; star = text.IndexOf('*', star + 1))
        {
            int word = star;
            while (word > begin && char.IsLetterOrDigit(text[word - 1]))
            {
                word--;
            }

            string prefix = analyzer.Fold(text[word..star]);
            if (prefix.Length >= 2 && prefixes.Count < PartsMax)
            {
                foreach (WordOccurrence before in analyzer.Words(text[begin..word]))
                {
                    AddTerm(before.Term, terms);
                }

                // What is indexed are stems, and a whole word may be longer than its own: running* is to find runs.
                foreach (WordOccurrence whole in analyzer.Words(text[word..star]))
                {
                    if (!whole.Term.StartsWith(prefix, StringComparison.Ordinal))
                    {
                        AddTerm(whole.Term, terms);
                    }
                }

                prefixes.Add(prefix);
                begin = star + 1;
            }
        }

        foreach (WordOccurrence word in analyzer.Words(text[begin..]))
        {
            AddTerm(word.Term, terms);
        }
    }

    private static void AddTerm(string term, Dictionary<string, int> terms)
    {
        if (terms.TryGetValue(term, out int count))
        {
            terms[term] = count + 1;
        }
        else if (terms.Count < PartsMax)
        {
            terms[term] = 1;
        }
    }
}
