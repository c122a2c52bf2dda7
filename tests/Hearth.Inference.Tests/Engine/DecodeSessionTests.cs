using Hearth.Inference.Engine;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

public sealed class DecodeSessionTests
{
    private static readonly TinyModel s_model = new() { ContextLength = 600 };

    [Fact]
    public void Truncate_ThenOtherTokens_ForgetsWhatWasCut()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        int[] tokens = world.RandomTokens(40);
        float[] expected = world.Forward([.. tokens[..20], .. tokens[30..]]);
        world.Session.Truncate(0);
        world.Forward(tokens);
        world.Session.Truncate(20);
        Assert.Equal(20, world.Session.Position);
        Assert.Equal(expected, world.Forward(tokens.AsSpan(30)));
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Session.Truncate(31));
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Session.Truncate(-1));
    }

    [Fact]
    public void Forward_TokensThatDoNotFit_IsRefusedAndNothingChanges()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        world.Forward(world.RandomTokens(599));
        Assert.Throws<ArgumentException>(() => world.Forward(1, 2));
        Assert.Throws<ArgumentException>(() => world.Forward());
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Forward(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Forward(world.Model.Shape.Vocabulary));
        Assert.Equal(599, world.Session.Position);
        world.Forward(1);
        Assert.Equal(600, world.Session.Position);
    }

    [Fact]
    public void Forward_CancelledBefore_KeepsThePosition()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        int[] tokens = world.RandomTokens(60);
        float[] expected = world.Forward(tokens);
        world.Session.Truncate(0);
        world.Forward(tokens.AsSpan(0, 10));
        Assert.Throws<OperationCanceledException>(() => world.Session.Forward(tokens.AsSpan(10), new CancellationToken(canceled: true)));
        Assert.Equal(10, world.Session.Position);
        Assert.Equal(expected, world.Forward(tokens.AsSpan(10)));
    }

    [Fact]
    public void CreateSession_BeyondTheTrainedContext_IsRefused()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Model.CreateSession(601));
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Model.CreateSession(0));
    }

    [Fact]
    public void CreateSession_TwoSessionsInTurn_DoNotMix()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        using DecodeSession other = world.Model.CreateSession(100);
        int[] tokens = world.RandomTokens(10);
        float[] expected = world.Forward(tokens);
        world.Session.Truncate(0);
        float[] last = [];
        for (int index = 0; index < tokens.Length; index++)
        {
            last = world.Forward(tokens[index]);
            other.Forward(tokens.AsSpan(tokens.Length - 1 - index, 1), CancellationToken.None);
        }

        Assert.Equal(expected, last);
    }

    [Fact]
    public void PagesUsed_GrowingSequence_GrowsByPages()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        Assert.Equal(0, world.Model.Pool.PagesUsed);
        world.Forward(1);
        Assert.Equal(1, world.Model.Pool.PagesUsed);
        world.Forward(world.RandomTokens(64));
        Assert.Equal(2, world.Model.Pool.PagesUsed);
    }

    [Fact]
    public void Forward_Disposed_Throws()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        DecodeSession session = world.Model.CreateSession(10);
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Forward([1], CancellationToken.None));
    }
}
