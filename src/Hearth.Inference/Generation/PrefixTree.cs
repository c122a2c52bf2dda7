using System.Diagnostics;
using System.Runtime.InteropServices;
using Hearth.Compute.Numerics;
using Hearth.Primitives;

namespace Hearth.Inference.Generation;

/// <summary>Remembers which pages of keys and values belong to which beginnings of texts, so that no beginning is computed twice.</summary>
/// <remarks>
/// <para>
/// Terms. A <b>node</b> is one page with the tokens it was computed from; the path from a root to it is the text before. A node is <b>full</b>, or a
/// <b>tail</b>: a leaf with fewer tokens. A sequence <b>holds</b> the nodes whose pages it uses, always a whole path. There is one <b>root</b> per owner,
/// or one for all where the owner of the program has said so. A node may have a <b>state</b>: pages with a copy of what layers without keys and values
/// remember behind its last token. It is copied again to be used, so nobody holds it.
/// </para>
/// <para>Invariants.</para>
/// <list type="number">
/// <item>A page is in the tree at most once, and then belongs to it: it goes back to the pool by eviction only, or when a longer tail replaces it.</item>
/// <item>The children of a node differ: none of them begins with the tokens of another.</item>
/// <item>References of a node are at least the sum of its children's, since whoever holds a child holds its parent. What nobody holds is therefore the
/// lower end of every path, and evicting leaves that nobody holds can empty all of it; a page in use is never evicted.</item>
/// <item>Every leaf that nobody holds has one entry in the queue of eviction, at its value or below. Values only grow while a node lives, so an entry that
/// is too low is put back when it comes up.</item>
/// <item>No path leads from one owner's root to another's nodes.</item>
/// <item>There are at most as many nodes as the pool has pages, and no root without a child or a holder: the pool bounds the tree.</item>
/// <item>A state goes by eviction, of itself at any time or of its node; a page is worth at least what its state is.</item>
/// </list>
/// <para>
/// Value. GreedyDual-Size-Frequency (Cherkasova, 1998): clock + hits × cost, where the clock is the value of what was evicted last, so that what nobody
/// asks for ages. All pages are of one size; the cost is the work to compute the page again, which grows with the positions before it. A state costs the
/// positions since the one above it, and is worth that divided by its pages.
/// </para>
/// <para>Edges: <see cref="Publish"/> and <see cref="TryLeave"/> add a node, <see cref="TryEvict"/> and a longer tail remove one; <see cref="Enter"/>,
/// <see cref="Descend"/>, <see cref="Publish"/> and <see cref="Hold"/> take hold, <see cref="Release"/> and <see cref="Drop"/> let go. Not thread-safe.
/// Allocates when a page comes in for the first time, and never after.</para>
/// </remarks>
internal sealed class PrefixTree
{
    /// <summary>At this position attention costs as much as all products of a token; a rough middle of the models people run.</summary>
    private const double AttentionPositions = 4096;

    private readonly Dictionary<OwnerId, PrefixNode> _roots = [];
    private readonly PriorityQueue<PrefixNode, double> _evictable = new();
    private readonly PrefixNode?[] _nodes;
    private readonly bool _isShared;
    private readonly Action<int> _returnPage;
    private readonly Action<int[]>? _returnState;
    private readonly List<PrefixNode> _withState = [];
    private double _clock;

    /// <summary>An empty tree.</summary>
    /// <param name="pagesMax">Pages are numbered below this.</param>
    /// <param name="isShared">Whether all owners have one root.</param>
    /// <param name="returnPage">Takes a page that left the tree.</param>
    /// <param name="returnState">Takes the pages of a state that left the tree; null where there are none.</param>
    public PrefixTree(int pagesMax, bool isShared, Action<int> returnPage, Action<int[]>? returnState = null)
    {
        _returnState = returnState;
        _nodes = new PrefixNode?[pagesMax];
        _isShared = isShared;
        _returnPage = returnPage;
    }

    /// <summary>Pages in the tree.</summary>
    public int Pages { get; private set; }

    /// <summary>Those of them that a sequence uses; all others can be evicted.</summary>
    public int PagesHeld { get; private set; }

    /// <summary>Pages of all states, beside <see cref="Pages"/>; all can be evicted.</summary>
    public int StatePages { get; private set; }

    /// <summary>Roots there are.</summary>
    public int Roots => _roots.Count;

    /// <summary>Takes hold of the root of an owner.</summary>
    public PrefixNode Enter(OwnerId owner)
    {
        OwnerId key = _isShared ? default : owner;
        ref PrefixNode? root = ref CollectionsMarshal.GetValueRefOrAddDefault(_roots, key, out _);
        root ??= new PrefixNode(key);
        root.References++;
        return root;
    }

    /// <summary>The full child with these tokens, held; null where there is none.</summary>
    /// <param name="node">Held by the caller.</param>
    /// <param name="tokens">A page of them.</param>
    public PrefixNode? Descend(PrefixNode node, ReadOnlySpan<int> tokens)
    {
        PrefixNode? child = FindLongest(node, tokens, out int positions);
        if (child is null || positions < KeyValuePool.PagePositions)
        {
            return null;
        }

        Hold(child);
        return child;
    }

    /// <summary>The child that shares the longest beginning with these tokens, not held; null where none shares any.</summary>
    /// <param name="node">Held by the caller.</param>
    /// <param name="tokens">What comes next.</param>
    /// <param name="positions">Length of that beginning.</param>
    public static PrefixNode? FindLongest(PrefixNode node, ReadOnlySpan<int> tokens, out int positions)
    {
        PrefixNode? best = null;
        positions = 0;
        for (PrefixNode? child = node.FirstChild; child is not null; child = child.Next)
        {
            int common = tokens.CommonPrefixLength(child.Tokens);
            if (common > positions)
            {
                best = child;
                positions = common;
            }
        }

        return best;
    }

    /// <summary>How many pages of this beginning are in use already, so that one more user takes no further memory for them.</summary>
    public int CountHeld(OwnerId owner, ReadOnlySpan<int> tokens)
    {
        int held = 0;
        _roots.TryGetValue(_isShared ? default : owner, out PrefixNode? node);
        while (node is not null && tokens.Length > KeyValuePool.PagePositions)
        {
            node = FindLongest(node, tokens[..KeyValuePool.PagePositions], out int positions);
            if (node is null || positions < KeyValuePool.PagePositions || node.References == 0)
            {
                break;
            }

            held++;
            tokens = tokens[KeyValuePool.PagePositions..];
        }

        return held;
    }

    /// <summary>Gives a full page to the tree, behind a node whose hold passes to the page's node.</summary>
    /// <param name="node">Held by the caller.</param>
    /// <param name="tokens">A page of them.</param>
    /// <param name="page">The tree's from now on, unless the node that is returned has another: then equal content was there already, the caller is to
    /// use that page and to give its own back.</param>
    public PrefixNode Publish(PrefixNode node, ReadOnlySpan<int> tokens, int page)
    {
        Debug.Assert(tokens.Length == KeyValuePool.PagePositions, "A tail is left, not published.");
        if (Descend(node, tokens) is { } known)
        {
            return known;
        }

        RemoveBeginnings(node, tokens);
        PrefixNode added = Add(node, tokens, page);
        Hold(added);
        return added;
    }

    /// <summary>Gives the last, partly filled page of an ended sequence to the tree. False where a child begins with all of it: the page stays the caller's.</summary>
    /// <param name="node">Held by the caller.</param>
    /// <param name="tokens">At least one, fewer than a page.</param>
    /// <param name="page">The tree's from now on, if true is returned.</param>
    public bool TryLeave(PrefixNode node, ReadOnlySpan<int> tokens, int page)
    {
        FindLongest(node, tokens, out int positions);
        if (positions == tokens.Length)
        {
            return false;
        }

        RemoveBeginnings(node, tokens);
        PrefixNode added = Add(node, tokens, page);
        Touch(added);
        OfferToEvict(added);
        return true;
    }

    /// <summary>Takes hold of one node below a held one.</summary>
    public void Hold(PrefixNode child)
    {
        if (child.References++ == 0)
        {
            PagesHeld++;
        }

        Touch(child);
    }

    /// <summary>Lets go of one node whose children the caller does not hold.</summary>
    public void Drop(PrefixNode node)
    {
        Debug.Assert(node.References > 0, "Nobody holds the node.");
        if (--node.References > 0)
        {
            return;
        }

        if (node.IsRoot)
        {
            RemoveRoot(node);
            return;
        }

        PagesHeld--;
        OfferToEvict(node);
    }

    /// <summary>Lets go of a node and of all above it.</summary>
    public void Release(PrefixNode node)
    {
        for (PrefixNode? held = node; held is not null;)
        {
            PrefixNode? parent = held.Parent;
            Drop(held);
            held = parent;
        }
    }

    /// <summary>Gives a node a state, which is the tree's from now on.</summary>
    /// <param name="node">In the tree, without a state.</param>
    /// <param name="pages">Where the copy is.</param>
    public void Keep(PrefixNode node, int[] pages)
    {
        Debug.Assert(node is { IsRoot: false, State: null }, "The node has a state already.");
        node.State = pages;
        node.StateHits = 0;
        StatePages += pages.Length;
        _withState.Add(node);
        TouchState(node);
    }

    /// <summary>Takes note that the state of a node was used.</summary>
    public void TouchState(PrefixNode node)
    {
        PrefixNode? above = node.Parent;
        while (above is { IsRoot: false, State: null })
        {
            above = above.Parent;
        }

        double cost = (node.Positions - (above?.Positions ?? 0)) * (1 + (node.Positions / AttentionPositions));
        node.StateHits++;
        node.StateValue = _clock + (node.StateHits * cost / Math.Max(1, node.State?.Length ?? 1));
        node.Value = Math.Max(node.Value, node.StateValue);
    }

    /// <summary>Gives the least valuable page that nobody uses, or state, back to the pool; false where there is none.</summary>
    public bool TryEvict()
    {
        PrefixNode? state = LeastState();
        while (_evictable.TryPeek(out PrefixNode? node, out double value))
        {
            if (state?.StateValue < value)
            {
                break;
            }

            _evictable.Dequeue();
            node.IsQueued = false;
            if (!IsEvictable(node))
            {
                continue;
            }

            if (node.Value > value)
            {
                OfferToEvict(node);
                continue;
            }

            _clock = node.Value;
            Remove(node);
            return true;
        }

        if (state is null)
        {
            return false;
        }

        _clock = state.StateValue;
        DropState(state);
        return true;
    }

    /// <summary>Gives all pages back that nobody uses.</summary>
    public void Clear()
    {
        while (TryEvict())
        {
            // Each turn returns a page.
        }
    }

    private static bool IsEvictable(PrefixNode node) => node is { References: 0, FirstChild: null, Parent: not null };

    private PrefixNode Add(PrefixNode parent, ReadOnlySpan<int> tokens, int page)
    {
        PrefixNode node = _nodes[page] ??= new PrefixNode(page);
        Debug.Assert(node.Parent is null, "The page is in the tree already.");
        node.Attach(parent, tokens);
        Pages++;
        return node;
    }

    private void Touch(PrefixNode node)
    {
        node.Hits++;
        double cost = node.Length * (1 + ((node.Depth - 1) * KeyValuePool.PagePositions / AttentionPositions));
        node.Value = Math.Max(_clock + (node.Hits * cost), node.State is null ? 0 : node.StateValue);
    }

    /// <summary>They are few: each takes as much memory as some dozen pages.</summary>
    private PrefixNode? LeastState()
    {
        PrefixNode? least = null;
        foreach (PrefixNode node in _withState)
        {
            if (least is null || node.StateValue < least.StateValue)
            {
                least = node;
            }
        }

        return least;
    }

    private void DropState(PrefixNode node)
    {
        if (node.State is not { } pages)
        {
            return;
        }

        node.State = null;
        _withState.Remove(node);
        StatePages -= pages.Length;
        _returnState?.Invoke(pages);
    }

    private void OfferToEvict(PrefixNode node)
    {
        if (!node.IsQueued && IsEvictable(node))
        {
            node.IsQueued = true;
            _evictable.Enqueue(node, node.Value);
        }
    }

    /// <summary>Tails that a longer page makes superfluous. One that is being copied from stays, and goes by its value.</summary>
    private void RemoveBeginnings(PrefixNode parent, ReadOnlySpan<int> tokens)
    {
        PrefixNode? child = parent.FirstChild;
        while (child is not null)
        {
            PrefixNode? next = child.Next;
            if (IsEvictable(child) && tokens.StartsWith(child.Tokens))
            {
                if (child.IsQueued)
                {
                    child.IsQueued = false;
                    _evictable.Remove(child, out _, out _);
                }

                Remove(child);
            }

            child = next;
        }
    }

    private void Remove(PrefixNode node)
    {
        PrefixNode? parent = node.Parent;
        DropState(node);
        node.Detach();
        Pages--;
        _returnPage(node.Page);
        if (parent is null)
        {
            return;
        }

        if (parent.IsRoot)
        {
            RemoveRoot(parent);
        }
        else
        {
            OfferToEvict(parent);
        }
    }

    /// <summary>A root that leads nowhere goes, so that there are never more than pages and sequences.</summary>
    private void RemoveRoot(PrefixNode root)
    {
        if (root is { References: 0, FirstChild: null })
        {
            _roots.Remove(root.Owner);
        }
    }
}
