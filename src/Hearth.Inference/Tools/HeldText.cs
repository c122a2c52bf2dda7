namespace Hearth.Inference.Tools;

/// <summary>Raw text whose meaning is not settled yet. Knows which of it came from control tokens: those are never shown. Not thread-safe.</summary>
internal sealed class HeldText
{
    private char[] _characters = new char[128];
    private bool[] _isControl = new bool[128];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public ReadOnlySpan<char> Characters => _characters.AsSpan(_start, Count);

    public void Add(char character, bool isControl)
    {
        if (_end == _characters.Length)
        {
            MakeRoom();
        }

        _characters[_end] = character;
        _isControl[_end++] = isControl;
    }

    public void RemoveLast() => _end--;

    public void RemoveFirst(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
    }

    /// <summary>Takes the last characters away, with what is known of each.</summary>
    public (char Character, bool IsControl)[] TakeLast(int count)
    {
        (char, bool)[] taken = new (char, bool)[count];
        _end -= count;
        for (int index = 0; index < count; index++)
        {
            taken[index] = (_characters[_end + index], _isControl[_end + index]);
        }

        return taken;
    }

    /// <summary>Hands the first characters over, without those of control tokens, and forgets them.</summary>
    public void Release(int count, AnswerParts parts, AnswerPartKind kind)
    {
        int from = _start;
        int until = _start + count;
        while (from < until)
        {
            int to = from + 1;
            while (to < until && _isControl[to] == _isControl[from])
            {
                to++;
            }

            if (!_isControl[from])
            {
                parts.Add(kind, _characters.AsSpan(from, to - from));
            }

            from = to;
        }

        RemoveFirst(count);
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            int count = Count;
            _characters.AsSpan(_start, count).CopyTo(_characters);
            _isControl.AsSpan(_start, count).CopyTo(_isControl);
            _start = 0;
            _end = count;
        }
        else
        {
            Array.Resize(ref _characters, _characters.Length * 2);
            Array.Resize(ref _isControl, _isControl.Length * 2);
        }
    }
}
