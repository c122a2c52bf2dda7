using System.Text;
using Hearth.Inference.Generation;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Generation;

public sealed class StopMatcherTests
{
    [Fact]
    public void Append_StopOverSeveralPieces_ShowsNothingOfIt()
    {
        StopMatcher matcher = new(["\nUser:"]);

        Assert.Equal("Hello", matcher.Append("Hello"));
        Assert.Equal("", matcher.Append("\nUs"));
        Assert.Equal("", matcher.Append("er"));
        Assert.Equal("", matcher.Append(": more"));
        Assert.True(matcher.IsMatched);
        Assert.Equal("", matcher.Append("and more"));
        Assert.Equal("", matcher.Flush());
    }

    [Fact]
    public void Append_BeginningThatComesToNothing_IsReleased()
    {
        StopMatcher matcher = new(["abcd"]);

        Assert.Equal("", matcher.Append("abc"));
        Assert.Equal("abc", matcher.Append("abx")[..3]);
        Assert.Equal("a", matcher.Append("a").Length == 0 ? matcher.Flush() : "released too early");
        Assert.False(matcher.IsMatched);
    }

    [Fact]
    public void Append_TwoStops_TheOneThatEndsFirstWins()
    {
        StopMatcher matcher = new(["abcX", "bc"]);

        Assert.Equal("a", matcher.Append("abcX"));
        Assert.True(matcher.IsMatched);
    }

    [Fact]
    public void Append_StopsThatEndTogether_TheLongestIsCut()
    {
        StopMatcher matcher = new(["c", "abc", "bc"]);

        Assert.Equal("x", matcher.Append("xabc"));
    }

    [Fact]
    public void Append_AnyTextInAnyPieces_ReleasesWhatComesBeforeTheFirstStop()
    {
        SeededRandom random = new(1);
        for (int run = 0; run < 3000; run++)
        {
            string text = RandomText(random, random.NextInt32(40), letters: 2 + random.NextInt32(2));
            string[] stops = [.. Enumerable.Range(0, 1 + random.NextInt32(3)).Select(_ => RandomText(random, 1 + random.NextInt32(6), letters: 3))];
            string expected = Cut(text, stops, out bool isStopped);

            StopMatcher matcher = new(stops);
            StringBuilder released = new();
            for (int start = 0; start < text.Length;)
            {
                int length = Math.Min(1 + random.NextInt32(5), text.Length - start);
                released.Append(matcher.Append(text.AsSpan(start, length)));
                start += length;
                AssertSafe(text[..start], released.ToString(), stops, matcher.IsMatched);
            }

            released.Append(matcher.Flush());
            Assert.Equal((expected, isStopped), (released.ToString(), matcher.IsMatched));
        }
    }

    /// <summary>As long as more may come, nothing was released that may be the beginning of a stop.</summary>
    private static void AssertSafe(string text, string released, string[] stops, bool isMatched)
    {
        foreach (string stop in stops)
        {
            Assert.DoesNotContain(stop, released, StringComparison.Ordinal);
            for (int length = 1; length < stop.Length && !isMatched; length++)
            {
                bool mayBegin = text.EndsWith(stop[..length], StringComparison.Ordinal);
                Assert.False(mayBegin && released.Length > text.Length - length, $"`{released}` has some of what may be `{stop}`.");
            }
        }
    }

    private static string Cut(string text, string[] stops, out bool isStopped)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            string before = text[..end];
            int longest = stops.Where(stop => before.EndsWith(stop, StringComparison.Ordinal)).Select(static stop => stop.Length).DefaultIfEmpty(0).Max();
            if (longest > 0)
            {
                isStopped = true;
                return before[..^longest];
            }
        }

        isStopped = false;
        return text;
    }

    private static string RandomText(SeededRandom random, int length, int letters) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.NextInt32(letters))));
}
