using System.Text;
using Hearth.Inference.Tokenizers;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Tokenizers;

/// <summary>The time of a merge is bounded whatever the text: by counted steps, because times are not the same twice.</summary>
public sealed class MergeChainTests
{
    private const int Length = 100_000;

    [Theory]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData(" ")]
    [InlineData("")]
    public void Merge_AWordOfManyCharacters_TakesStepsOfOrderNLogN(string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        string word = part.Length == 0 ? RandomLetters() : string.Concat(Enumerable.Repeat(part, Length / part.Length));
        SentencePieceTokenizer pieces = (SentencePieceTokenizer)Vocabularies.Named("llama-spm");
        BytePairMerges pairs = new(SmallVocabularies.Strings(Doubling("a").Concat(Doubling("b")).Concat(["a b", "ab ab", "abab abab"]).ToArray()));
        byte[] text = Encoding.UTF8.GetBytes(word);
        double bound = 6.0 * Length * Math.Log2(Length);

        using MergeChain chain = new();
        chain.Merge(text, pieces, joinedLengthMax: 48);
        long first = chain.Steps;
        chain.Merge(text, pairs, pairs.JoinedLengthMax);

        Assert.InRange(first, Length - 1, bound);
        Assert.InRange(chain.Steps - first, Length - 1, bound);
    }

    [Fact]
    public void Merge_PairsOfEqualOrder_JoinsTheLeftmostFirst()
    {
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs(["a a"]));

        Assert.Equal([256, 256, 'a'], tokenizer.EncodePlain("aaaaa"));
    }

    [Fact]
    public void Merge_AnEarlierMergeFurtherRight_GoesFirst()
    {
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs(["b c", "a b", "a bc"]));

        Assert.Equal([258], tokenizer.EncodePlain("abc"));
        Assert.Equal([257, 'd'], tokenizer.EncodePlain("abd"));
    }

    [Fact]
    public void Merge_AResultThatIsNotInTheVocabulary_FallsBackToItsLetters()
    {
        TokenizerDefinition definition = SmallVocabularies.BytePairs([]) with { Merges = SmallVocabularies.Strings("a b") };

        Assert.Equal(['a', 'b', 'c'], Tokenizer.Create(definition).EncodePlain("abc"));
    }

    private static IEnumerable<string> Doubling(string letter)
    {
        for (int length = 1; length <= 16; length *= 2)
        {
            string half = string.Concat(Enumerable.Repeat(letter, length));
            yield return $"{half} {half}";
        }
    }

    private static string RandomLetters()
    {
        SeededRandom random = new(5);
        return string.Create(Length, random, static (text, random) =>
        {
            for (int index = 0; index < text.Length; index++)
            {
                text[index] = (char)('a' + random.NextInt32(26));
            }
        });
    }
}
