using Hearth.Inference.Templates.Values;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Templates;

public sealed class MarkedTextTests
{
    [Fact]
    public void Operations_RandomTexts_KeepEveryUnitsMark()
    {
        // Capitals are plain and small letters trusted, so that the text itself says what its marks must be.
        SeededRandom random = new(20);
        List<MarkedText> pool = [MarkedText.Empty, Make("a"), Make("B"), Make("abCDe"), Make("XY"), Make("xy")];
        for (int round = 0; round < 5_000; round++)
        {
            MarkedText first = pool[random.NextInt32(pool.Count)];
            MarkedText second = pool[random.NextInt32(pool.Count)];
            int start = random.NextInt32(first.Length + 1);
            int length = random.NextInt32(first.Length - start + 1);
            MarkedText result = Combine(random.NextInt32(4), first, second, start, length);

            Check(result);
            if (result.Length < 60)
            {
                pool.Add(result);
            }
        }
    }

    private static MarkedText Combine(int operation, MarkedText first, MarkedText second, int start, int length)
    {
        MarkedTextBuilder builder = new();
        switch (operation)
        {
            case 0:
                return first.Slice(start, length);
            case 1:
                builder.Append(first);
                builder.Append(second);
                break;
            case 2:
                builder.Append(second);
                builder.Append(first, start, length);
                builder.Append("t", isPlain: false);
                builder.Append("P", isPlain: true);
                break;
            default:
                builder.Append(second);
                builder.Append(first);
                builder.Truncate(start);
                builder.Append(second);
                break;
        }

        return builder.ToMarked();
    }

    private static MarkedText Make(string text)
    {
        MarkedTextBuilder builder = new();
        foreach (char unit in text)
        {
            builder.Append([unit], char.IsAsciiLetterUpper(unit));
        }

        return builder.ToMarked();
    }

    private static void Check(MarkedText text)
    {
        int position = 0;
        foreach (TextSpan span in text.ToSpans())
        {
            Assert.True(span.Length > 0 && span.End <= text.Length, "spans lie inside the text");
            Assert.True(span.Start > position || position == 0, "spans do not touch");
            Assert.DoesNotContain(text.Text[position..span.Start], char.IsAsciiLetterUpper);
            Assert.DoesNotContain(text.Text.Substring(span.Start, span.Length), char.IsAsciiLetterLower);
            position = span.End;
        }

        Assert.DoesNotContain(text.Text[position..], char.IsAsciiLetterUpper);
    }
}
