using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Hearth.Knowledge.Answers;

/// <summary>The words that carry a question's content, and how many of them a text has.</summary>
internal sealed class QuestionWords
{
    /// <summary>Words are compared by so many letters: most endings are behind them.</summary>
    private const int StemLength = 6;

    private static readonly FrozenSet<string> Empty = (
        "a an and are as at be been by can could did do does for from had has have how i if in into is it its may me my not of on or our should so than that the their them then there these they this to "
        + "under up us was we were what when where which while who whom whose why will with would you your about after before between during each any all some such only does "
        + "der die das den dem des ein eine einen einem einer und oder ist sind war wie was wer wo wann warum welche welcher welches mit von zu zum zur im in auf fur bei nicht kann "
        + "le la les un une des du de et ou est sont que qui quoi quel quelle quels dans pour par sur avec el los las una y o es son que quien cual como donde cuando por para con del al en se")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private readonly string[] _words;

    public QuestionWords(string question)
    {
        string[] all = [.. Words(question).Distinct(StringComparer.Ordinal)];
        string[] content = [.. all.Where(static word => !Empty.Contains(word)).Select(Stem).Distinct(StringComparer.Ordinal)];
        _words = content.Length > 0 ? content : all;
    }

    /// <summary>For each text the share of the question's words that it has, those counting more that few of the texts have; 0 to 1.</summary>
    public IReadOnlyList<double> Coverages(IReadOnlyList<string> texts)
    {
        HashSet<string>[] has = [.. texts.Select(static text => All(text).ToHashSet(StringComparer.Ordinal))];
        double[] weights = [.. _words.Select(word => Math.Log(1 + (has.Length / (has.Count(words => words.Contains(word)) + .5))))];
        double all = Math.Max(1e-9, weights.Sum());
        return [.. has.Select(words => _words.Select((word, index) => words.Contains(word) ? weights[index] : 0).Sum() / all)];
    }

    /// <summary>Every word of a text without its ending, in order.</summary>
    public static IEnumerable<string> All(string text) => Words(text).Select(Stem);

    private static string Stem(string word) => word.Length > StemLength ? word[..StemLength]
        : word.Length > 3 && word.EndsWith('s') ? word[..^1] : word;

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (char character in text.Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
            }
            else if (word.Length > 0 && CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }
}
