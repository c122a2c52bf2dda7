namespace Hearth.Inference.Generation;

/// <summary>When an owner was served last.</summary>
internal sealed class OwnerTurns
{
    private readonly long[] _served = new long[3];

    /// <summary>Answers that count on it.</summary>
    public int Answers { get; set; }

    /// <summary>The number of its last turn; 0 before the first.</summary>
    public long Turn { get; set; }

    /// <summary>Timestamp of the last turn that a request of this priority got; 0 before the first.</summary>
    public ref long Served(GenerationPriority priority) => ref _served[(int)priority];
}
