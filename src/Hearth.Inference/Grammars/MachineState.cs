namespace Hearth.Inference.Grammars;

/// <summary>Everything that is known after some bytes: all ways in which they can have been read. Equal states are one object.</summary>
/// <param name="readings">Sets of states, each with its stack; no stack twice, in the order of the stacks.</param>
/// <param name="canEnd">Whether the grammar may end here.</param>
/// <param name="leaves">Whether the unknown stack below may take over here.</param>
/// <param name="classCount">Classes of bytes.</param>
internal sealed class MachineState(Reading[] readings, bool canEnd, bool leaves, int classCount)
{
    public Reading[] Readings { get; } = readings;

    public bool CanEnd { get; } = canEnd;

    public bool Leaves { get; } = leaves;

    /// <summary>The state after a byte of each class; null where that is not known yet.</summary>
    public MachineState?[] Next { get; } = new MachineState?[classCount];

    /// <summary>The state after any character that a JSON string holds as it is; null where there is no such state, or it was not asked for.</summary>
    public MachineState? NextPlain { get; set; }

    /// <summary>Whether <see cref="NextPlain"/> was asked for.</summary>
    public bool KnowsNextPlain { get; set; }

    /// <summary>A bit per token that is legal here; null until it was asked for.</summary>
    public ulong[]? Mask { get; set; }

    /// <summary>The one legal token; -1 where there are more.</summary>
    public int Forced { get; set; } = -1;
}
