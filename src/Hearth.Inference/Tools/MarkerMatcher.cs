namespace Hearth.Inference.Tools;

/// <summary>Looks for markers in a stream of characters (Knuth, Morris, Pratt). Not thread-safe; allocates only when made.</summary>
internal sealed class MarkerMatcher
{
    private readonly string[] _markers;
    private readonly int[][] _fallbacks;
    private readonly int[] _states;

    /// <summary>A search at the beginning of a text.</summary>
    /// <param name="markers">None empty; none the beginning of another.</param>
    public MarkerMatcher(IReadOnlyList<string> markers)
    {
        _markers = [.. markers];
        _fallbacks = [.. _markers.Select(ComputeFallbacks)];
        _states = new int[_markers.Length];
    }

    /// <summary>Length of the longest beginning of a marker that the characters so far end with.</summary>
    public int Held { get; private set; }

    /// <summary>Takes a character; the marker it completes, or null. The search then begins anew.</summary>
    public string? Advance(char character)
    {
        Held = 0;
        string? found = null;
        for (int index = 0; index < _markers.Length; index++)
        {
            string marker = _markers[index];
            int state = _states[index];
            while (state > 0 && marker[state] != character)
            {
                state = _fallbacks[index][state - 1];
            }

            state = marker[state] == character ? state + 1 : state;
            if (state == marker.Length)
            {
                found = found is null || marker.Length > found.Length ? marker : found;
                state = 0;
            }

            _states[index] = state;
            Held = Math.Max(Held, state);
        }

        if (found is not null)
        {
            Reset();
        }

        return found;
    }

    public void Reset()
    {
        Array.Clear(_states);
        Held = 0;
    }

    private static int[] ComputeFallbacks(string marker)
    {
        int[] fallbacks = new int[marker.Length];
        int state = 0;
        for (int index = 1; index < marker.Length; index++)
        {
            while (state > 0 && marker[state] != marker[index])
            {
                state = fallbacks[state - 1];
            }

            state = marker[state] == marker[index] ? state + 1 : state;
            fallbacks[index] = state;
        }

        return fallbacks;
    }
}
