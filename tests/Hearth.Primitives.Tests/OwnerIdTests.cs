namespace Hearth.Primitives.Tests;

public sealed class OwnerIdTests
{
    [Fact]
    public void FromKey_EqualKeys_AreOneOwnerAndHideTheKey()
    {
        OwnerId one = OwnerId.FromKey("hk_secret");

        Assert.Equal(OwnerId.FromKey("hk_secret"), one);
        Assert.NotEqual(OwnerId.FromKey("hk_other"), one);
        Assert.Matches("^key-[0-9a-f]{32}$", one.ToString());
        Assert.DoesNotContain("secret", one.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Default_AndTheNamedOnes_AreNobodysKey()
    {
        Assert.Equal(OwnerId.Anonymous, default);
        Assert.Equal("anonymous", OwnerId.Anonymous.ToString());
        Assert.NotEqual(OwnerId.Anonymous, OwnerId.Local);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void FromKey_NoKey_IsRefused(string? key) => Assert.ThrowsAny<ArgumentException>(() => OwnerId.FromKey(key!));
}
