using Hearth.Compute.Numerics;
using Hearth.Primitives;

namespace Hearth.Inference.Generation;

/// <summary>One page in a <see cref="PrefixTree"/>, or an owner's root, which has none. Only the tree changes it.</summary>
internal sealed class PrefixNode
{
    /// <summary>The number of a root's page.</summary>
    public const int NoPage = -1;

    private readonly int[] _tokens;

    /// <summary>The node of a page; reused whenever the page comes back.</summary>
    public PrefixNode(int page)
    {
        Page = page;
        _tokens = new int[KeyValuePool.PagePositions];
    }

    /// <summary>A root.</summary>
    public PrefixNode(OwnerId owner)
    {
        Page = NoPage;
        Owner = owner;
        _tokens = [];
    }

    /// <summary>Whose root it is; of a root only.</summary>
    public OwnerId Owner { get; }

    public int Page { get; }

    public bool IsRoot => Page == NoPage;

    /// <summary>The tokens whose keys and values the page holds.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Length);

    /// <summary>How many they are; fewer than a page has room for only in a leaf.</summary>
    public int Length { get; private set; }

    public bool IsFull => Length == KeyValuePool.PagePositions;

    /// <summary>Pages from the root down to this one.</summary>
    public int Depth { get; private set; }

    public PrefixNode? Parent { get; private set; }

    public PrefixNode? FirstChild { get; private set; }

    public PrefixNode? Next { get; private set; }

    /// <summary>Sequences that use the page.</summary>
    public int References { get; set; }

    /// <summary>Requests that used the page, the one that computed it included.</summary>
    public long Hits { get; set; }

    /// <summary>What the page is worth: the lowest goes first.</summary>
    public double Value { get; set; }

    /// <summary>Pages with a copy of the recurrent state behind the last of <see cref="Tokens"/>; null for none.</summary>
    public int[]? State { get; set; }

    /// <summary>Requests that used the copy, the one that made it included.</summary>
    public long StateHits { get; set; }

    /// <summary>What the copy is worth per page.</summary>
    public double StateValue { get; set; }

    /// <summary>Positions before the first one behind the node.</summary>
    public int Positions => IsRoot ? 0 : ((Depth - 1) * KeyValuePool.PagePositions) + Length;

    /// <summary>Whether it has an entry in the queue of eviction.</summary>
    public bool IsQueued { get; set; }

    private PrefixNode? Previous { get; set; }

    /// <summary>Becomes a child with these tokens.</summary>
    public void Attach(PrefixNode parent, ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(_tokens);
        Length = tokens.Length;
        Depth = parent.Depth + 1;
        Hits = 0;
        Parent = parent;
        Previous = null;
        Next = parent.FirstChild;
        if (Next is not null)
        {
            Next.Previous = this;
        }

        parent.FirstChild = this;
    }

    /// <summary>Leaves its parent, without children.</summary>
    public void Detach()
    {
        if (Next is not null)
        {
            Next.Previous = Previous;
        }

        if (Previous is not null)
        {
            Previous.Next = Next;
        }
        else if (Parent is not null)
        {
            Parent.FirstChild = Next;
        }

        Parent = null;
        Next = null;
        Previous = null;
    }
}
