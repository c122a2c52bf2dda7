namespace Hearth.Knowledge.Tests;

/// <summary>Keeps what is reported, at once and on the reporting thread.</summary>
internal sealed class ProgressList : IProgress<IngestionProgress>
{
    private readonly Lock _gate = new();
    private readonly List<IngestionProgress> _reports = [];

    public IReadOnlyList<IngestionProgress> Reports
    {
        get
        {
            lock (_gate)
            {
                return [.. _reports];
            }
        }
    }

    public void Report(IngestionProgress value)
    {
        lock (_gate)
        {
            _reports.Add(value);
        }
    }
}
