namespace Hearth.Compute.Numerics;

/// <summary>The largest of a row of scores: which experts a router sends a token to.</summary>
public static unsafe class TopChoices
{
    /// <summary>Writes the indexes of the largest scores, the largest first; of equal scores the one with the lower index.</summary>
    /// <param name="scores">Finite numbers.</param>
    /// <param name="count">How many, at least the length of <paramref name="chosen"/>.</param>
    /// <param name="chosen">Receives the indexes.</param>
    public static void Select(float* scores, int count, Span<int> chosen)
    {
        int filled = 0;
        for (int index = 0; index < count; index++)
        {
            int place = filled;
            while (place > 0 && scores[index] > scores[chosen[place - 1]])
            {
                place--;
            }

            if (place < chosen.Length)
            {
                int last = Math.Min(filled, chosen.Length - 1);
                chosen[place..last].CopyTo(chosen[(place + 1)..]);
                chosen[place] = index;
                filled = last + 1;
            }
        }
    }
}
