namespace Hearth.Inference.Grammars;

/// <summary>The rules that are open, the innermost first: where each goes on once it is over. Equal stacks are one object.</summary>
/// <param name="id">Orders the stacks of one machine.</param>
/// <param name="returnState">Where the innermost rule goes on; -1 below all rules.</param>
/// <param name="parent">The rules around it; null below all rules.</param>
internal sealed class StackNode(int id, int returnState, StackNode? parent)
{
    public int Id { get; } = id;

    public int ReturnState { get; } = returnState;

    public StackNode? Parent { get; } = parent;

    /// <summary>Rules that are open.</summary>
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;
}
