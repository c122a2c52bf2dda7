using Hearth.Compute.Threading;
using Hearth.Inference.Engine;

namespace Hearth.Inference.Generation;

/// <summary>Chooses the tokens of a step. An item is an answer; their states are apart, so any thread may do any of them.</summary>
internal sealed class ChooseJob : IComputeJob
{
    private readonly List<GenerationEntry> _entries = [];

    public ForwardBatch? Batch { get; set; }

    public int Items => _entries.Count;

    public void Clear() => _entries.Clear();

    public void Add(GenerationEntry entry) => _entries.Add(entry);

    public void Execute(int begin, int end, int worker)
    {
        if (Batch is not { } batch)
        {
            return;
        }

        for (int item = begin; item < end; item++)
        {
            _entries[item].Choose(batch);
        }
    }
}
