using FsCheck;
using FsCheck.Fluent;
using Hearth.Compute.Numerics;
using Hearth.Inference.Generation;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Generation;

public sealed class PrefixTreeTests
{
    private const int PagePositions = KeyValuePool.PagePositions;

    [Fact]
    public void Tree_RandomUse_AgreesWithTheReferenceModel() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
        {
            using PrefixTreeModel model = new((ulong)seed, isShared: seed % 4 == 0);
            for (int step = 0; step < 250; step++)
            {
                model.Step();
            }

            model.EndAll();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(1, 3));

    [Fact]
    public void TryEvict_StatesAndPages_TakesTheLeastValuableFirst()
    {
        List<int> pages = [];
        List<int[]> states = [];
        PrefixTree tree = new(8, isShared: false, pages.Add, states.Add);
        PrefixNode root = tree.Enter(OwnerId.Anonymous);
        PrefixNode first = tree.Publish(root, Page(1), page: 0);
        PrefixNode second = tree.Publish(first, Page(2), page: 1);
        tree.Keep(first, [4, 5]);
        tree.Keep(second, [6, 7]);
        tree.TouchState(second);
        Assert.Equal((2, 4), (tree.Pages, tree.StatePages));

        // A page in use stays, its state need not; a page of 64 tokens is worth more than half of them per page of a copy.
        Assert.True(tree.TryEvict());
        Assert.Equal([4, 5], Assert.Single(states));
        Assert.Null(first.State);
        tree.Release(second);
        Assert.True(tree.TryEvict());
        Assert.Equal((0, 2), (tree.StatePages, states.Count));
        Assert.True(tree.TryEvict());

        Assert.False(tree.TryEvict());
        Assert.Equal([1, 0], pages);
    }

    [Fact]
    public void Descend_OtherOwner_FindsNothing()
    {
        PrefixTree tree = new(8, isShared: false, static _ => { });
        PrefixNode mine = tree.Publish(tree.Enter(OwnerId.FromKey("a")), Page(1), page: 3);
        PrefixNode other = tree.Enter(OwnerId.FromKey("b"));

        Assert.Null(tree.Descend(other, Page(1)));
        Assert.Null(PrefixTree.FindLongest(other, Page(1), out _));
        Assert.Equal(0, tree.CountHeld(OwnerId.FromKey("b"), new int[2 * PagePositions]));
        Assert.Same(mine, tree.Descend(tree.Enter(OwnerId.FromKey("a")), Page(1)));
    }

    [Fact]
    public void Descend_OtherOwnerOfASharedTree_FindsThePage()
    {
        PrefixTree tree = new(8, isShared: true, static _ => { });
        PrefixNode mine = tree.Publish(tree.Enter(OwnerId.FromKey("a")), Page(1), page: 3);

        Assert.Same(mine, tree.Descend(tree.Enter(OwnerId.FromKey("b")), Page(1)));
    }

    [Fact]
    public void Publish_ContentThatIsThere_KeepsTheFirstPage()
    {
        List<int> returned = [];
        PrefixTree tree = new(8, isShared: false, returned.Add);
        PrefixNode first = tree.Publish(tree.Enter(default), Page(1), page: 3);

        PrefixNode second = tree.Publish(tree.Enter(default), Page(1), page: 4);

        Assert.Same(first, second);
        Assert.Equal((3, 2, 1), (second.Page, second.References, tree.Pages));
        Assert.Empty(returned);
    }

    [Fact]
    public void FindLongest_TailThatSharesABeginning_IsExactToTheToken()
    {
        PrefixTree tree = new(8, isShared: false, static _ => { });
        PrefixNode root = tree.Enter(default);
        Assert.True(tree.TryLeave(root, Page(1).AsSpan(0, 40), page: 1));
        Assert.True(tree.TryLeave(root, [.. Page(1).AsSpan(0, 20), 900], page: 2));

        PrefixNode? found = PrefixTree.FindLongest(root, [.. Page(1).AsSpan(0, 33), 7, 7], out int positions);

        Assert.Equal((1, 33), (found?.Page, positions));
    }

    [Fact]
    public void TryLeave_LongerTail_ReplacesTheShorterOne()
    {
        List<int> returned = [];
        PrefixTree tree = new(8, isShared: false, returned.Add);
        PrefixNode root = tree.Enter(default);
        Assert.True(tree.TryLeave(root, Page(1).AsSpan(0, 10), page: 1));

        Assert.True(tree.TryLeave(root, Page(1).AsSpan(0, 30), page: 2));
        Assert.False(tree.TryLeave(root, Page(1).AsSpan(0, 20), page: 3));
        tree.Publish(root, Page(1), page: 4);

        Assert.Equal([1, 2], returned);
        Assert.Equal((1, 1), (tree.Pages, tree.PagesHeld));
    }

    [Fact]
    public void TryEvict_PagesOfDifferentUse_TakesTheLeastValuableFirst()
    {
        List<int> returned = [];
        PrefixTree tree = new(8, isShared: false, returned.Add);
        PrefixNode deep = tree.Publish(tree.Publish(tree.Enter(default), Page(1), page: 0), Page(2), page: 1);
        PrefixNode often = tree.Publish(tree.Enter(default), Page(3), page: 2);
        PrefixNode once = tree.Publish(tree.Enter(default), Page(4), page: 3);
        foreach (PrefixNode node in (PrefixNode[])[deep, often, once, tree.Descend(tree.Enter(default), Page(3))!, tree.Descend(tree.Enter(default), Page(3))!])
        {
            tree.Release(node);
        }

        while (tree.TryEvict())
        {
            Assert.True(returned.Count <= 4);
        }

        // Asked for once and quickly computed; once and slowly; the page above it, which nothing needs any more; three times.
        Assert.Equal([3, 1, 0, 2], returned);
        Assert.Equal((0, 0), (tree.Pages, tree.Roots));
    }

    [Fact]
    public void TryEvict_PageInUse_StaysAsDoWhatIsAboveIt()
    {
        PrefixTree tree = new(8, isShared: false, static _ => { });
        PrefixNode node = tree.Publish(tree.Publish(tree.Enter(default), Page(1), page: 0), Page(2), page: 1);

        Assert.False(tree.TryEvict());
        Assert.Equal((2, 2), (tree.Pages, tree.PagesHeld));

        tree.Release(node);
        tree.Clear();
        Assert.Equal((0, 0), (tree.Pages, tree.PagesHeld));
    }

    private static int[] Page(int token) => [.. Enumerable.Repeat(token, PagePositions)];
}
