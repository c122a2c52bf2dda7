namespace Hearth.Cli.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("port", "port", 0)]
    [InlineData("Port", "port", 0)]
    [InlineData("prot", "port", 1)]
    [InlineData("por", "port", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    public void Distance_Pair_IsTheFewestEditsBothWays(string one, string other, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(one, other));
        Assert.Equal(expected, NearestName.Distance(other, one));
    }

    [Fact]
    public void Find_SeveralNear_NearestFirst() => Assert.Equal(["show", "shop"], NearestName.Find("show", ["init", "shop", "show"], 3));

    [Fact]
    public void Find_HugeName_IsNotCompared() => Assert.Empty(NearestName.Find(new string('a', 100_000), ["a"], 3));
}
