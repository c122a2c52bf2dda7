using Hearth.Knowledge.Walking;

namespace Hearth.Knowledge.Tests.Walking;

public sealed class FolderWalkTests
{
    [Fact]
    public void Run_EveryReason_IsGivenOnceAndTheRestIsFound()
    {
        using TestFolder folder = new();
        folder.Write("a.txt", "words");
        folder.Write("sub/b.md", "words");
        folder.Write("sub/.gitignore", "*.tmp\n");
        folder.Write("sub/c.tmp", "words");
        folder.Write(".env", "A=b");
        folder.Write("server.key", "k");
        folder.Write(".hidden.txt", "h");
        folder.Write("empty.txt", "");
        folder.Write("big.log", new string('x', 2000));
        folder.Write("node_modules/p/index.js", "x");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link.txt"), Path.Combine(folder.Path, "a.txt"));

        FolderWalk walk = new(1000);
        walk.Run(folder.Path, TestContext.Current.CancellationToken);

        Assert.Equal(["a.txt", "sub/b.md"], walk.Files.Select(file => Path.GetRelativePath(folder.Path, file.Path)));
        Dictionary<string, SkipReason> skipped = walk.Skipped.ToDictionary(file => Path.GetRelativePath(folder.Path, file.Path), static file => file.Reason, StringComparer.Ordinal);
        Assert.Equal(SkipReason.Ignored, skipped["sub/c.tmp"]);
        Assert.Equal(SkipReason.Secret, skipped[".env"]);
        Assert.Equal(SkipReason.Secret, skipped["server.key"]);
        Assert.Equal(SkipReason.Hidden, skipped[".hidden.txt"]);
        Assert.Equal(SkipReason.Empty, skipped["empty.txt"]);
        Assert.Equal(SkipReason.TooLarge, skipped["big.log"]);
        Assert.Equal(SkipReason.Dependencies, skipped["node_modules"]);
        Assert.Equal(SkipReason.Link, skipped["link.txt"]);
    }

    [Fact]
    public void Run_NoSuchFolder_IsACodedError() =>
        Assert.Equal(KnowledgeErrors.SourceNotFound, Assert.Throws<KnowledgeException>(static () => new FolderWalk(1).Run("/no/such/folder", TestContext.Current.CancellationToken)).Error);

    [Fact]
    public void IsSecretHead_KeysOfTheField_AreSecretsAndProseIsNot()
    {
        Assert.True(SecretFiles.IsSecretHead("text\n-----BEGIN OPENSSH PRIVATE KEY-----\n"u8));
        Assert.True(SecretFiles.IsSecretHead("key = AKIAABCDEFGHIJKLMNOP"u8));
        Assert.False(SecretFiles.IsSecretHead("The private key begins with a line of dashes."u8));
    }
}
