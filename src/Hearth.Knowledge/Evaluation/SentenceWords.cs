using Hearth.Knowledge.Answers;
using Hearth.Knowledge.Chunking;

namespace Hearth.Knowledge.Evaluation;

/// <summary>BM25 over every sentence of a set: what finds an answer without chunks, vectors or weights. A baseline.</summary>
internal sealed class SentenceWords
{
    private const double Saturation = 1.2;
    private const double LengthShare = .75;
    private readonly List<((string Document, int Start, int End) Place, string[] Words)> _sentences = [];
    private readonly Dictionary<string, int> _frequencies = new(StringComparer.Ordinal);
    private readonly double _lengthMean;

    public SentenceWords(EvaluationSet set)
    {
        foreach ((string id, _, string text) in set.Documents)
        {
            foreach ((int start, int end) in SentenceSplitter.Split(text, 0, text.Length))
            {
                string[] words = [.. QuestionWords.All(text[start..end])];
                _sentences.Add(((id, start, end), words));
                foreach (string word in words.Distinct(StringComparer.Ordinal))
                {
                    _frequencies[word] = _frequencies.GetValueOrDefault(word) + 1;
                }
            }
        }

        _lengthMean = Math.Max(1, _sentences.Count > 0 ? _sentences.Average(static sentence => sentence.Words.Length) : 1);
    }

    /// <summary>The best sentence and its score; null where no sentence has a word of the question.</summary>
    public ((string Document, int Start, int End) Place, double Score)? Best(string question)
    {
        string[] asked = [.. QuestionWords.All(question).Distinct(StringComparer.Ordinal)];
        ((string Document, int Start, int End) Place, double Score)? best = null;
        foreach (((string Document, int Start, int End) place, string[] words) in _sentences)
        {
            double score = 0;
            foreach (string word in asked)
            {
                int times = words.Count(other => string.Equals(other, word, StringComparison.Ordinal));
                if (times > 0)
                {
                    int frequency = _frequencies[word];
                    double rarity = Math.Log(1 + ((_sentences.Count - frequency + .5) / (frequency + .5)));
                    score += rarity * times * (Saturation + 1) / (times + (Saturation * (1 - LengthShare + (LengthShare * words.Length / _lengthMean))));
                }
            }

            best = score > (best?.Score ?? 0) ? (place, score) : best;
        }

        return best;
    }
}
