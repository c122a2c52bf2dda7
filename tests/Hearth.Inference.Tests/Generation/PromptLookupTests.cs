using Hearth.Inference.Generation;

namespace Hearth.Inference.Tests.Generation;

public sealed class PromptLookupTests
{
    [Fact]
    public void Find_LastThreeSeenBefore_IsWhatFollowed() => Assert.Equal([4, 5, 6, 7], Find([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3], 4));

    [Fact]
    public void Find_SeveralPlaces_TakesTheLatest() => Assert.Equal([9, 1], Find([1, 2, 3, 4, 1, 2, 3, 9, 1, 2, 3], 2));

    [Fact]
    public void Find_OnlyTwoMatch_TakesThem() => Assert.Equal([3, 4], Find([1, 2, 3, 4, 8, 1, 2], 2));

    [Fact]
    public void Find_ThreeMatchEarlierThanTwo_PrefersThree() => Assert.Equal([7], Find([9, 1, 2, 7, 1, 2, 8, 9, 1, 2], 1));

    [Fact]
    public void Find_NothingMatches_IsEmpty()
    {
        Assert.Empty(Find([1, 2, 3, 4, 5], 4));
        Assert.Empty(Find([1, 1], 4));
        Assert.Empty(Find([1], 4));
    }

    [Fact]
    public void Find_Repetition_ContinuesItself()
    {
        Assert.Equal([7, 7, 7, 7, 7, 7, 7, 7], Find([5, 7, 7, 7, 7], 8));
        Assert.Equal([3, 1, 2, 3, 1, 2], Find([1, 2, 3, 1, 2, 3, 1, 2], 6));
    }

    [Fact]
    public void Find_FurtherBackThanTheBound_IsNotFound()
    {
        int[] tokens = [1, 2, 3, 4, .. Enumerable.Range(100, PromptLookup.LookBackTokensMax), 1, 2, 3];

        Assert.Empty(Find(tokens, 4));
        Assert.Equal([4], Find([.. tokens[..4], .. tokens[100..]], 1));
    }

    private static int[] Find(int[] tokens, int length)
    {
        int[] guess = new int[length];
        return guess[..PromptLookup.Find(tokens, guess)];
    }
}
