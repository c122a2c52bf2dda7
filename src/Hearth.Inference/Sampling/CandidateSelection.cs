namespace Hearth.Inference.Sampling;

/// <summary>Picks the best of many without sorting them: a bounded heap for a few, a weighted quickselect for a share of the mass.</summary>
internal static class CandidateSelection
{
    /// <summary>Below this many candidates sorting is cheaper than another partition.</summary>
    private const int SortLength = 24;

    /// <summary>The <c>best.Length</c> highest scores, best first. One pass: after the first few hundred scores nearly all are skipped eight at a time.</summary>
    /// <param name="scores">At least as many as wanted.</param>
    /// <param name="best">Is filled; weights are left 0.</param>
    public static void SelectTop(ReadOnlySpan<float> scores, Span<Candidate> best)
    {
        if (best.IsEmpty)
        {
            return;
        }

        for (int token = 0; token < best.Length; token++)
        {
            best[token] = new Candidate(scores[token], scores[token], 0, token);
        }

        for (int parent = (best.Length / 2) - 1; parent >= 0; parent--)
        {
            SiftDown(best, parent);
        }

        // The root is the worst of the kept. An equal score later on has a higher token and loses, hence the next larger number.
        for (int token = Next(scores, best.Length, best); token < scores.Length; token = Next(scores, token + 1, best))
        {
            best[0] = new Candidate(scores[token], scores[token], 0, token);
            SiftDown(best, 0);
        }

        for (int end = best.Length - 1; end > 0; end--)
        {
            (best[0], best[end]) = (best[end], best[0]);
            SiftDown(best[..end], 0);
        }
    }

    /// <summary>Moves the fewest candidates, best first by <see cref="Candidate.Order"/>, whose weights reach the mass to the front.</summary>
    /// <returns>How many; at least one. All of them where their sum stays below the mass.</returns>
    public static int KeepMass(Span<Candidate> candidates, double mass)
    {
        int start = 0;
        int end = candidates.Length;
        double missing = mass;
        while (end - start > SortLength)
        {
            int pivot = Partition(candidates[start..end]) + start;
            double better = 0;
            foreach (ref readonly Candidate candidate in candidates[start..pivot])
            {
                better += candidate.Weight;
            }

            if (better >= missing && pivot > start)
            {
                end = pivot;
                continue;
            }

            missing -= better + candidates[pivot].Weight;
            start = pivot + 1;
            if (missing <= 0)
            {
                return start;
            }
        }

        Sort(candidates[start..end]);
        while (start < end)
        {
            missing -= candidates[start++].Weight;
            if (missing <= 0)
            {
                return start;
            }
        }

        return Math.Max(1, start);
    }

    private static int Next(ReadOnlySpan<float> scores, int start, ReadOnlySpan<Candidate> heap) =>
        LogitMath.FindAtLeast(scores, start, MathF.BitIncrement(heap[0].Order));

    /// <summary>A heap whose parents come after their children.</summary>
    private static void SiftDown(Span<Candidate> heap, int parent)
    {
        Candidate moving = heap[parent];
        for (int child = (2 * parent) + 1; child < heap.Length; child = (2 * parent) + 1)
        {
            if (child + 1 < heap.Length && heap[child].Precedes(heap[child + 1]))
            {
                child++;
            }

            if (!moving.Precedes(heap[child]))
            {
                break;
            }

            heap[parent] = heap[child];
            parent = child;
        }

        heap[parent] = moving;
    }

    /// <summary>Puts one candidate in its final place, better ones before it, and returns the place.</summary>
    /// <remarks>The pivot's place is scrambled: a request's biases could otherwise arrange an order that takes quadratic time.</remarks>
    private static int Partition(Span<Candidate> candidates)
    {
        int last = candidates.Length - 1;
        int chosen = (int)(CounterRandom.Mix((ulong)candidates.Length) % (ulong)candidates.Length);
        (candidates[chosen], candidates[last]) = (candidates[last], candidates[chosen]);
        Candidate pivot = candidates[last];
        int place = 0;
        for (int index = 0; index < last; index++)
        {
            if (candidates[index].Precedes(pivot))
            {
                (candidates[place], candidates[index]) = (candidates[index], candidates[place]);
                place++;
            }
        }

        (candidates[place], candidates[last]) = (candidates[last], candidates[place]);
        return place;
    }

    private static void Sort(Span<Candidate> candidates)
    {
        for (int index = 1; index < candidates.Length; index++)
        {
            Candidate moving = candidates[index];
            int place = index;
            while (place > 0 && moving.Precedes(candidates[place - 1]))
            {
                candidates[place] = candidates[place - 1];
                place--;
            }

            candidates[place] = moving;
        }
    }
}
