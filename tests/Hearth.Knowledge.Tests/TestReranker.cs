using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Tests;

/// <summary>Takes texts with one word for the best.</summary>
internal sealed class TestReranker(string word) : ITextReranker
{
    public int Calls { get; private set; }

    public ValueTask<RerankScores> ScoreAsync(string query, IReadOnlyList<string> documents, bool truncate, CancellationToken cancellationToken)
    {
        Calls++;
        return ValueTask.FromResult(new RerankScores([.. documents.Select(document => document.Contains(word, StringComparison.Ordinal) ? 4f : -4f)], 0, 0));
    }
}
