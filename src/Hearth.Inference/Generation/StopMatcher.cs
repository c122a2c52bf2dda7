namespace Hearth.Inference.Generation;

/// <summary>Finds stop strings in text that arrives in pieces, and holds back what may be the beginning of one.</summary>
/// <remarks>
/// <para>
/// Invariants: what is released never contains a stop string nor, while more text may come, the beginning of one; released and held text together are
/// the text so far. The string whose end comes first wins; of those that end together, the longest. Pieces are looked at character by character, so
/// the result does not depend on how the text was cut.
/// </para>
/// <para>
/// One automaton per string (Knuth, Morris, Pratt, 1977): its state is the length of its longest prefix that the text ends with, and the longest of
/// these is what must be held. Not thread-safe. Allocates only when the held text and a piece together are longer than ever before.
/// </para>
/// </remarks>
internal sealed class StopMatcher
{
    private readonly string[] _stops;
    private readonly int[][] _fallbacks;
    private readonly int[] _states;
    private char[] _buffer = new char[64];
    private int _released;
    private int _length;

    /// <summary>A matcher at the beginning of a text.</summary>
    /// <param name="stops">None empty.</param>
    public StopMatcher(IReadOnlyList<string> stops)
    {
        _stops = [.. stops];
        _fallbacks = [.. _stops.Select(ComputeFallbacks)];
        _states = new int[_stops.Length];
    }

    /// <summary>Whether a stop string was found; nothing more is released from then on.</summary>
    public bool IsMatched { get; private set; }

    /// <summary>Takes a piece of text and returns what may be shown, valid until the next call.</summary>
    public ReadOnlySpan<char> Append(ReadOnlySpan<char> piece)
    {
        if (IsMatched || piece.IsEmpty)
        {
            return [];
        }

        if (_stops.Length == 0)
        {
            return piece;
        }

        Store(piece);
        int held = 0;
        for (int index = _length - piece.Length; index < _length; index++)
        {
            held = Advance(_buffer[index]);
            if (IsMatched)
            {
                return _buffer.AsSpan(0, index + 1 - held);
            }
        }

        _released = _length - held;
        return _buffer.AsSpan(0, _released);
    }

    /// <summary>The end of the text: what is still held, valid until the next call.</summary>
    public ReadOnlySpan<char> Flush()
    {
        Store([]);
        _released = _length;
        return IsMatched ? [] : _buffer.AsSpan(0, _length);
    }

    /// <summary>Begins anew; nothing may be held.</summary>
    public void Reset() => Array.Clear(_states);

    private void Store(ReadOnlySpan<char> piece)
    {
        int held = _length - _released;
        if (held + piece.Length > _buffer.Length)
        {
            char[] larger = new char[Math.Max(_buffer.Length * 2, held + piece.Length)];
            _buffer.AsSpan(_released, held).CopyTo(larger);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_released, held).CopyTo(_buffer);
        }

        piece.CopyTo(_buffer.AsSpan(held));
        _released = 0;
        _length = held + piece.Length;
    }

    /// <summary>The longest beginning of a stop string that the text now ends with; the whole of one where it is complete.</summary>
    private int Advance(char character)
    {
        int longest = 0;
        int complete = 0;
        for (int index = 0; index < _stops.Length; index++)
        {
            string stop = _stops[index];
            int state = _states[index];
            while (state > 0 && stop[state] != character)
            {
                state = _fallbacks[index][state - 1];
            }

            state = stop[state] == character ? state + 1 : state;
            if (state == stop.Length)
            {
                complete = Math.Max(complete, state);
                state = _fallbacks[index][state - 1];
            }

            _states[index] = state;
            longest = Math.Max(longest, state);
        }

        IsMatched = complete > 0;
        return IsMatched ? complete : longest;
    }

    /// <summary>For each length of a prefix, less one: the longest shorter prefix that it ends with.</summary>
    private static int[] ComputeFallbacks(string stop)
    {
        int[] fallbacks = new int[stop.Length];
        int state = 0;
        for (int index = 1; index < stop.Length; index++)
        {
            while (state > 0 && stop[state] != stop[index])
            {
                state = fallbacks[state - 1];
            }

            state = stop[state] == stop[index] ? state + 1 : state;
            fallbacks[index] = state;
        }

        return fallbacks;
    }
}
