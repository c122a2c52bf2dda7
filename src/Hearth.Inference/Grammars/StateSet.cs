namespace Hearth.Inference.Grammars;

/// <summary>States that share their stack. Equal sets are one object, so what holds for one place in a grammar is found once, whatever is around it.</summary>
/// <param name="states">Sorted; each has edges over bytes.</param>
internal sealed class StateSet(int[] states)
{
    public int[] States { get; } = states;

    /// <summary>What can be said of tokens without knowing the stack; null until it was asked for.</summary>
    public LocalMask? Mask { get; set; }
}
