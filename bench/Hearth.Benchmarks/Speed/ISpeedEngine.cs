namespace Hearth.Benchmarks.Speed;

/// <summary>What is measured: one model in one engine, with one sequence. Both sides of a comparison are driven through this.</summary>
internal interface ISpeedEngine : IDisposable
{
    string Name { get; }

    /// <summary>Forgets everything from this position on.</summary>
    void Truncate(int position);

    /// <summary>Computes the tokens after what is there, and the scores of what follows the last one.</summary>
    void Forward(ReadOnlySpan<int> tokens);
}
