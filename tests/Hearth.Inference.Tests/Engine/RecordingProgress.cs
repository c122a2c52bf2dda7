namespace Hearth.Inference.Tests.Engine;

/// <summary>Keeps what was reported, in order; unlike <see cref="Progress{T}"/>, on the reporting thread.</summary>
internal sealed class RecordingProgress : IProgress<double>
{
    public List<double> Values { get; } = [];

    public Action<double>? OnReport { get; init; }

    public void Report(double value)
    {
        Values.Add(value);
        OnReport?.Invoke(value);
    }
}
