namespace Hearth.Knowledge.Walking;

/// <summary>One line of a .gitignore, matched as git does.</summary>
/// <remarks>Matching remembers which pairs of places failed, so that a hostile pattern costs at most its length times the path's.</remarks>
internal sealed class IgnorePattern
{
    private readonly string _pattern;
    private readonly bool _isAnchored;
    private readonly bool _isFolderOnly;

    private IgnorePattern(string pattern, bool isNegated, bool isAnchored, bool isFolderOnly)
    {
        _pattern = pattern;
        IsNegated = isNegated;
        _isAnchored = isAnchored;
        _isFolderOnly = isFolderOnly;
    }

    /// <summary>True where a match takes the file in again.</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a line; null for an empty one or a comment.</summary>
    public static IgnorePattern? Parse(string line)
    {
        line = line.TrimEnd('\r');
        if (line.StartsWith('#'))
        {
            return null;
        }

        int end = line.Length;
        while (end > 0 && line[end - 1] == ' ' && !(end > 1 && line[end - 2] == '\\'))
        {
            end--;
        }

        line = line[..end];
        bool isNegated = line.StartsWith('!');
        line = isNegated ? line[1..] : line;
        bool isFolderOnly = line.EndsWith('/');
        line = isFolderOnly ? line[..^1] : line;
        bool isAnchored = line.Contains('/', StringComparison.Ordinal);
        line = line.StartsWith('/') ? line[1..] : line;
        return line.Length == 0 ? null : new IgnorePattern(line, isNegated, isAnchored, isFolderOnly);
    }

    /// <summary>Whether the path, relative to the folder of the .gitignore and with slashes, matches.</summary>
    public bool Matches(string path, bool isFolder)
    {
        if (_isFolderOnly && !isFolder)
        {
            return false;
        }

        string subject = _isAnchored ? path : path[(path.LastIndexOf('/') + 1)..];
        return Match(0, subject, 0, new bool[(_pattern.Length + 1) * (subject.Length + 1)]);
    }

    private bool Match(int at, string subject, int place, bool[] failed)
    {
        while (at < _pattern.Length)
        {
            char character = _pattern[at];
            if (character == '*')
            {
                return Star(at, subject, place, failed);
            }

            if (place >= subject.Length)
            {
                return false;
            }

            int next = One(at, subject[place]);
            if (next < 0)
            {
                return false;
            }

            at = next;
            place++;
        }

        return place == subject.Length;
    }

    private bool Star(int at, string subject, int place, bool[] failed)
    {
        int stars = at;
        while (stars < _pattern.Length && _pattern[stars] == '*')
        {
            stars++;
        }

        bool beginsPart = at == 0 || _pattern[at - 1] == '/';
        bool endsPart = stars == _pattern.Length || _pattern[stars] == '/';
        bool crosses = _isAnchored && stars - at == 2 && beginsPart && endsPart;
        if (crosses && stars < _pattern.Length)
        {
            // `**/` is any number of folders, none included.
            for (int folder = place; folder >= 0 && folder <= subject.Length; folder = Next(subject, folder))
            {
                if (failed[Pair(at, subject, folder)])
                {
                    return false;
                }

                if (Match(stars + 1, subject, folder, failed))
                {
                    return true;
                }

                failed[Pair(at, subject, folder)] = true;
            }

            return false;
        }

        for (int end = place; end <= subject.Length; end++)
        {
            // What fails from here fails from every later place up to the next slash: nothing is tried twice.
            if (failed[Pair(at, subject, end)])
            {
                return false;
            }

            // Behind `folder/**` something must stand.
            if ((!crosses || end > place) && Match(stars, subject, end, failed))
            {
                return true;
            }

            failed[Pair(at, subject, end)] = !crosses;
            if (end < subject.Length && subject[end] == '/' && !crosses)
            {
                return false;
            }
        }

        return false;
    }

    private static int Pair(int at, string subject, int place) => (at * (subject.Length + 1)) + place;

    private static int Next(string subject, int place)
    {
        int slash = subject.IndexOf('/', place);
        return slash < 0 ? -1 : slash + 1;
    }

    /// <summary>The place behind the part of the pattern that takes this character; negative where it does not.</summary>
    private int One(int at, char character)
    {
        switch (_pattern[at])
        {
            case '?':
                return character == '/' ? -1 : at + 1;
            case '[':
                return Class(at, character);
            case '\\' when at + 1 < _pattern.Length:
                return _pattern[at + 1] == character ? at + 2 : -1;
            case var literal:
                return literal == character ? at + 1 : -1;
        }
    }

    private int Class(int at, char character)
    {
        int index = at + 1;
        bool isNegated = index < _pattern.Length && _pattern[index] is '!' or '^';
        index += isNegated ? 1 : 0;
        bool isFound = false;
        bool isFirst = true;
        while (index < _pattern.Length && (_pattern[index] != ']' || isFirst))
        {
            isFirst = false;
            char low = _pattern[index];
            if (low == '\\' && index + 1 < _pattern.Length)
            {
                low = _pattern[++index];
            }

            char high = low;
            if (index + 2 < _pattern.Length && _pattern[index + 1] == '-' && _pattern[index + 2] != ']')
            {
                high = _pattern[index + 2];
                index += 2;
            }

            isFound |= character >= low && character <= high;
            index++;
        }

        // A bracket without its end matches nothing.
        return index >= _pattern.Length || character == '/' || isFound == isNegated ? -1 : index + 1;
    }
}
