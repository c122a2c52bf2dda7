using Hearth.Primitives;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Tests.Index;

public sealed class HeapTests
{
    [Fact]
    public void Nearest_RandomScores_AreTheBestInOrder()
    {
        var random = new SeededRandom(1);
        var nearest = new NearestRows();
        for (int round = 0; round < 500; round++)
        {
            int capacity = 1 + random.NextInt32(60);
            (int Score, int Row)[] offered = [.. Enumerable.Range(0, random.NextInt32(200)).Select(row => (random.NextInt32(40) - 20, row))];
            nearest.Begin(capacity);
            foreach ((int score, int row) in offered.OrderBy(_ => random.NextInt32(1000)))
            {
                nearest.Offer(score, row);
            }

            (int Score, int Row)[] expected = [.. offered.OrderByDescending(static entry => entry.Score).ThenBy(static entry => entry.Row).Take(capacity)];
            Assert.Equal(expected.Length == capacity, nearest.IsFull);
            if (nearest.IsFull)
            {
                Assert.Equal(expected[^1].Score, nearest.Bar);
            }

            int[] rows = new int[capacity];
            int[] scores = new int[capacity];
            int count = nearest.Take(rows, scores);
            Assert.Equal(expected, Enumerable.Range(0, count).Select(index => (scores[index], rows[index])));
        }
    }

    [Fact]
    public void Candidates_RandomScores_ComeBestFirst()
    {
        var random = new SeededRandom(2);
        var candidates = new CandidateHeap();
        var expected = new PriorityQueue<int, int>();
        for (int step = 0; step < 20_000; step++)
        {
            if (candidates.Count == 0 || random.NextInt32(3) > 0)
            {
                int pushed = random.NextInt32(int.MaxValue) - (int.MaxValue / 2);
                candidates.Push(pushed, step);
                expected.Enqueue(pushed, -pushed);
            }
            else
            {
                _ = candidates.Pop(out int score);
                Assert.Equal(expected.Dequeue(), score);
            }
        }

        Assert.Equal(expected.Count, candidates.Count);
    }
}
