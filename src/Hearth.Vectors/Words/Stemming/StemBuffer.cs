namespace Hearth.Vectors.Words.Stemming;

/// <summary>A word that is being cut.</summary>
internal ref struct StemBuffer
{
    /// <summary>How much longer than the word what it becomes may be, as a factor: a German ß is two letters, a French ë for a while, too.</summary>
    public const int Growth = 2;

    private readonly Span<char> _letters;

    public StemBuffer(Span<char> letters, ReadOnlySpan<char> word)
    {
        _letters = letters;
        word.CopyTo(letters);
        Length = word.Length;
    }

    public int Length { get; private set; }

    public readonly Span<char> Word => _letters[..Length];

    public readonly char this[int index]
    {
        get => _letters[index];
        set => _letters[index] = value;
    }

    public readonly bool Ends(string suffix) => EndsAt(Length, suffix);

    /// <summary>Whether the first letters end so.</summary>
    public readonly bool EndsAt(int end, string suffix) => end >= 0 && _letters[..end].EndsWith(suffix, StringComparison.Ordinal);

    /// <summary>Everything from a place on becomes this.</summary>
    public void Put(int from, string letters)
    {
        letters.CopyTo(_letters[from..]);
        Length = from + letters.Length;
    }

    /// <summary>Letters in the middle become these.</summary>
    public void Put(int from, int count, string letters)
    {
        _letters[(from + count)..Length].CopyTo(_letters[(from + letters.Length)..]);
        letters.CopyTo(_letters[from..]);
        Length += letters.Length - count;
    }

    public void Cut(int length) => Length = length;

    /// <summary>The place behind the first letter from there that is in the set, or not in it; −1 where none is.</summary>
    public readonly int Past(int from, System.Buffers.SearchValues<char> set, bool isIn)
    {
        if (from < 0)
        {
            return -1;
        }

        ReadOnlySpan<char> rest = Word[from..];
        int found = isIn ? rest.IndexOfAny(set) : rest.IndexOfAnyExcept(set);
        return found < 0 ? -1 : from + found + 1;
    }

    /// <summary>The region behind the first letter of no vowel that follows a vowel; the word's end where there is none.</summary>
    public readonly int Region(int from, System.Buffers.SearchValues<char> vowels)
    {
        int place = Past(Past(from, vowels, isIn: true), vowels, isIn: false);
        return place < 0 ? Length : place;
    }

    public override readonly string ToString() => Word.ToString();
}
