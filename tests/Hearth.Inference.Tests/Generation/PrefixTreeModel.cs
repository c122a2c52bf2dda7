using Hearth.Compute.Numerics;
using Hearth.Inference.Generation;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Generation;

/// <summary>A tree under random use, beside what must be true of it: who uses which page, and what every page holds.</summary>
internal sealed class PrefixTreeModel : IDisposable
{
    private const int PagesMax = 40;
    private const int PagePositions = KeyValuePool.PagePositions;

    private static readonly OwnerId[] s_owners = [OwnerId.Anonymous, OwnerId.FromKey("a"), OwnerId.FromKey("b")];

    private readonly SeededRandom _random;
    private readonly bool _isShared;
    private readonly PrefixTree _tree;
    private readonly Stack<int> _free = new(Enumerable.Range(0, PagesMax));
    private readonly Dictionary<int, string> _contents = [];
    private readonly Dictionary<int, PrefixNode> _nodes = [];
    private readonly List<User> _users = [];
    private int _lastReturned = -1;

    public PrefixTreeModel(ulong seed, bool isShared)
    {
        _random = new SeededRandom(seed);
        _isShared = isShared;
        _tree = new PrefixTree(PagesMax, isShared, Return);
    }

    /// <summary>Does something, and compares.</summary>
    public void Step()
    {
        switch (_random.NextInt32(8))
        {
            case < 4:
                Begin();
                break;
            case < 7 when _users.Count > 0:
                End(_random.NextInt32(_users.Count));
                break;
            default:
                Evict();
                break;
        }

        Compare();
    }

    /// <summary>Lets everybody go; then nothing may be left.</summary>
    public void EndAll()
    {
        while (_users.Count > 0)
        {
            End(0);
            Compare();
        }

        _tree.Clear();
        Compare();
        Assert.Equal((0, 0, 0, PagesMax), (_tree.Pages, _tree.PagesHeld, _tree.Roots, _free.Count));
    }

    public void Dispose() => Assert.Equal(PagesMax, _free.Count);

    /// <summary>A sequence reads some pages, taking what is there and publishing the rest.</summary>
    private void Begin()
    {
        OwnerId owner = s_owners[_random.NextInt32(s_owners.Length)];
        User user = new(owner, _tree.Enter(owner));
        int pages = _random.NextInt32(5);
        for (int page = 0; page < pages; page++)
        {
            int[] tokens = Tokens(_random.NextInt32(3));
            string content = $"{user.Content}/{string.Join(' ', tokens)}";
            int held = _tree.CountHeld(owner, [.. user.Known, .. tokens, 0]);
            Assert.Equal(_users.Exists(other => other.Contents.Contains(Key(owner, content))) ? page + 1 : page, held);
            bool isKnown = _contents.ContainsValue(Key(owner, content));
            if (_tree.Descend(user.Node, tokens) is { } known)
            {
                Assert.True(isKnown);
                Take(user, known, content, tokens);
                continue;
            }

            Assert.False(isKnown);
            if (!Rent(out int own))
            {
                break;
            }

            PrefixNode added = _tree.Publish(user.Node, tokens, own);
            Assert.Equal(own, added.Page);
            _contents[own] = Key(owner, content);
            Take(user, added, content, tokens);
        }

        _users.Add(user);
    }

    private void Take(User user, PrefixNode node, string content, int[] tokens)
    {
        Assert.Equal(_contents[node.Page], Key(user.Owner, content));
        _nodes[node.Page] = node;
        user.Node = node;
        user.Content = content;
        user.Contents.Add(_contents[node.Page]);
        user.Known.AddRange(tokens);
    }

    private void End(int index)
    {
        User user = _users[index];
        _users.RemoveAt(index);
        int length = _random.NextInt32(PagePositions);
        if (length > 0 && Rent(out int own))
        {
            int[] tokens = Tokens(_random.NextInt32(3))[..length];
            if (_tree.TryLeave(user.Node, tokens, own))
            {
                _contents[own] = Key(user.Owner, $"{user.Content}/{string.Join(' ', tokens)}");
                _nodes[own] = PrefixTree.FindLongest(user.Node, tokens, out _)!;
                Assert.Equal(own, _nodes[own].Page);
            }
            else
            {
                _free.Push(own);
            }
        }

        _tree.Release(user.Node);
    }

    private bool Rent(out int page)
    {
        while (!_free.TryPop(out page))
        {
            if (!Evict())
            {
                return false;
            }
        }

        return true;
    }

    private bool Evict()
    {
        double least = _nodes.Values.Where(static node => node is { References: 0, FirstChild: null })
            .Select(static node => node.Value).DefaultIfEmpty(double.NaN).Min();
        double[] values = [.. Enumerable.Range(0, PagesMax).Select(page => _nodes.TryGetValue(page, out PrefixNode? node) ? node.Value : double.NaN)];
        if (!_tree.TryEvict())
        {
            Assert.True(double.IsNaN(least), "Something could have been evicted.");
            return false;
        }

        Assert.Equal(least, values[_lastReturned]);
        return true;
    }

    private void Return(int page)
    {
        Assert.True(_contents.Remove(page, out string? content), "The page was not in the tree.");
        Assert.DoesNotContain(_users, user => user.Contents.Contains(content));
        _nodes.Remove(page);
        _free.Push(page);
        _lastReturned = page;
    }

    private void Compare()
    {
        Assert.Equal(_contents.Count, _tree.Pages);
        Assert.Equal(PagesMax, _free.Count + _tree.Pages);
        Assert.Equal(_users.SelectMany(static user => user.Contents).Distinct(StringComparer.Ordinal).Count(), _tree.PagesHeld);
        foreach ((int page, PrefixNode node) in _nodes)
        {
            Assert.Equal(_users.Count(user => user.Contents.Contains(_contents[page])), node.References);
        }
    }

    private string Key(OwnerId owner, string content) => _isShared ? content : $"{owner}{content}";

    /// <summary>Three pages of which two have a long beginning in common.</summary>
    private static int[] Tokens(int variant) => [.. Enumerable.Range(0, PagePositions).Select(position => variant == 2 ? 9 : position < 50 ? 1 : variant)];

    private sealed class User(OwnerId owner, PrefixNode node)
    {
        public OwnerId Owner { get; } = owner;

        public PrefixNode Node { get; set; } = node;

        public string Content { get; set; } = "";

        public HashSet<string> Contents { get; } = new(StringComparer.Ordinal);

        public List<int> Known { get; } = [];
    }
}
