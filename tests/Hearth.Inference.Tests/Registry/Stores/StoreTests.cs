using System.Globalization;
using Hearth.Compute;
using Hearth.Inference.Registry;
using Hearth.Inference.Registry.Stores;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Registry.Stores;

public sealed class StoreTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static readonly string s_story = RepositoryPaths.TestData("stories260k", "stories260K.gguf");
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _outside = new();

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("registry.ollama.ai/library/llama3.2/1b", "llama3.2:1b")]
    [InlineData("registry.ollama.ai/someone/tiny/latest", "someone/tiny:latest")]
    [InlineData("hf.co/org/repo-GGUF/Q4_K_M", "hf.co/org/repo-GGUF:Q4_K_M")]
    public void Ollama_Manifest_IsAModelUnderItsOllamaName(string manifest, string id)
    {
        Blob(Digest.Replace(':', '-'));
        Manifest(manifest, Layers(Digest));

        ModelDescriptor model = Assert.Single(Scan(ModelOrigin.Ollama).Models);

        Assert.Equal(id, model.Id);
        Assert.True(model.CanChat);
        Assert.Equal(ModelOrigin.Ollama, model.Origin);
        Assert.Equal(_folder.Combine("blobs/" + Digest.Replace(':', '-')), model.Path);
    }

    [Theory]
    [InlineData("sha256:../../../../../../etc/passwd")]
    [InlineData("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde/")]
    [InlineData("sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\u0000")]
    [InlineData("../x.gguf")]
    [InlineData("")]
    public void Ollama_DigestThatIsNone_IsSkipped(string digest)
    {
        _folder.Copy(s_story, "x.gguf");
        Manifest("registry.ollama.ai/library/evil/latest", Layers(digest.Replace("\0", "\\u0000", StringComparison.Ordinal)));

        LocalModelScan scan = Scan(ModelOrigin.Ollama);

        Assert.Empty(scan.Models);
        Assert.Contains("digest", Assert.Single(scan.Skipped).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no list of layers")]
    [InlineData("""{"layers":{}}""", "no list of layers")]
    [InlineData("""{"layers":[7]}""", "names no GGUF file")]
    [InlineData("""{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"a"},{"mediaType":"application/vnd.ollama.image.model","digest":"b"}]}""", "split")]
    [InlineData("""{"layers":[{"mediaType":"application/vnd.ollama.image.adapter","digest":"a"}]}""", "adapter")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", "no JSON")]
    public void Ollama_BrokenManifest_IsSkippedWithItsReason(string json, string reason)
    {
        Manifest("registry.ollama.ai/library/broken/latest", json);

        LocalModelScan scan = Scan(ModelOrigin.Ollama);

        Assert.Empty(scan.Models);
        Assert.Contains(reason, Assert.Single(scan.Skipped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Ollama_BlobMissing_IsSkipped()
    {
        Manifest("registry.ollama.ai/library/partial/latest", Layers(Digest));

        Assert.Contains("not in the store", Assert.Single(Scan(ModelOrigin.Ollama).Skipped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Ollama_BlobThatLeavesTheStore_IsRefused()
    {
        string secret = _outside.Copy(s_story, "secret.gguf");
        Directory.CreateDirectory(_folder.Combine("blobs"));
        File.CreateSymbolicLink(_folder.Combine("blobs/" + Digest.Replace(':', '-')), secret);
        Manifest("registry.ollama.ai/library/evil/latest", Layers(Digest));

        LocalModelScan scan = Scan(ModelOrigin.Ollama);

        Assert.Empty(scan.Models);
        Assert.Contains("out of the store", Assert.Single(scan.Skipped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void LmStudio_FilesBelowPublishers_AreModels()
    {
        Directory.CreateDirectory(_folder.Combine("org/repo"));
        _folder.Copy(s_story, "org/repo/story.gguf");
        Directory.CreateSymbolicLink(_folder.Combine("loop"), _folder.Path);
        Directory.CreateSymbolicLink(_folder.Combine("out"), _outside.Path);
        _outside.Copy(s_story, "outside.gguf");

        ModelDescriptor model = Assert.Single(Scan(ModelOrigin.LmStudio).Models);

        Assert.Equal("story", model.Id);
        Assert.Equal(ModelOrigin.LmStudio, model.Origin);
    }

    [Fact]
    public void HuggingFace_SnapshotLinks_AreFollowedIntoTheBlobs()
    {
        string repository = _folder.Combine("models--org--repo");
        Snapshot(repository, "old", "story.gguf", "../../blobs/aaa");
        Snapshot(repository, "new", "story.gguf", "../../blobs/bbb");
        Directory.CreateDirectory(Path.Combine(repository, "refs"));
        File.WriteAllText(Path.Combine(repository, "refs", "main"), "old\n");
        _folder.Copy(s_story, "models--org--repo/blobs/aaa");
        _folder.Copy(s_story, "models--org--repo/blobs/bbb");

        LocalModelScan scan = Scan(ModelOrigin.HuggingFace);

        ModelDescriptor model = Assert.Single(scan.Models);
        Assert.Equal("story", model.Id);
        Assert.Equal(Path.Combine(repository, "blobs", "aaa"), model.Path);
        Assert.Empty(scan.Skipped);
    }

    [Fact]
    public void HuggingFace_LinkThatLeavesTheCache_IsRefused()
    {
        string secret = _outside.Copy(s_story, "secret.gguf");
        Snapshot(_folder.Combine("models--org--repo"), "main", "story.gguf", secret);
        Snapshot(_folder.Combine("models--org--loop"), "main", "loop.gguf", "loop.gguf");

        LocalModelScan scan = Scan(ModelOrigin.HuggingFace);

        Assert.Empty(scan.Models);
        Assert.Equal(2, scan.Skipped.Count);
        Assert.All(scan.Skipped, static skipped => Assert.Contains("out of the store", skipped.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Scan_PartsOfModels_AreSkippedWithTheReason()
    {
        Write("adapter.gguf", new GgufWriter().Add("general.architecture", "llama").Add("general.type", "adapter"));
        Write("mmproj-model.gguf", new GgufWriter().Add("general.architecture", "clip"));
        Write("half-00001-of-00002.gguf", new GgufWriter().Add("general.architecture", "llama").Add("split.count", (ushort)2));

        LocalModelScan scan = LocalModelScanner.Scan(new LocalModelSources { Folders = [new(_folder.Path)] });

        Assert.Empty(scan.Models);
        Assert.Collection(
            scan.Skipped,
            static skipped => Assert.Contains("adapter", skipped.Reason, StringComparison.Ordinal),
            static skipped => Assert.Contains("split", skipped.Reason, StringComparison.OrdinalIgnoreCase),
            static skipped => Assert.Contains("picture", skipped.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mamba2", "llama-server (llama.cpp) and Ollama can serve it.")]
    [InlineData("made-up", "No runtime that serves it is known here")]
    public void Scan_UnknownArchitecture_IsListedWithTheRuntimeThatServesIt(string architecture, string advice)
    {
        GgufWriter writer = new GgufWriter().Add("general.architecture", architecture);
        writer.AddTensor("token_embd.weight", TensorFormat.F32, [1], new byte[4]);
        Write("foreign.gguf", writer);

        ModelDescriptor model = Assert.Single(LocalModelScanner.Scan(new LocalModelSources { Folders = [new(_folder.Path)] }).Models);

        Assert.Same(InferenceErrors.ArchitectureUnsupported, model.Error);
        Assert.EndsWith(advice, model.Problem!.Replace("; a recent llama-server (llama.cpp) is worth a try.", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void RealPath_LinksOnTheWay_AreFollowed()
    {
        Directory.CreateDirectory(_outside.Combine("deep/er"));
        Directory.CreateSymbolicLink(_folder.Combine("first"), _outside.Combine("deep"));
        File.CreateSymbolicLink(_folder.Combine("second"), "first/er/../er");

        Assert.Equal(RealPath.Resolve(_outside.Combine("deep/er/file")), RealPath.Resolve(_folder.Combine("second/file")));
        Assert.True(RealPath.IsBelow("/a/b/c", "/a/b"));
        Assert.False(RealPath.IsBelow("/a/bc", "/a/b"));
        Assert.False(RealPath.IsBelow("/a/b", "/a/b"));
        Assert.True(RealPath.IsBelow("/a/..b", "/a"));
    }

    private LocalModelScan Scan(ModelOrigin origin) => LocalModelScanner.Scan(new LocalModelSources { Folders = [new(_folder.Path, origin)] });

    private void Blob(string name)
    {
        Directory.CreateDirectory(_folder.Combine("blobs"));
        _folder.Copy(s_story, "blobs/" + name);
    }

    private void Manifest(string name, string json)
    {
        string path = _folder.Combine("manifests/" + name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
    }

    private static string Layers(string digest) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"schemaVersion":2,"config":{"digest":"x"},"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"{{{digest}}}","size":1},{"mediaType":"application/vnd.ollama.image.template","digest":"y"}]}""");

    private static void Snapshot(string repository, string revision, string name, string target)
    {
        string folder = Path.Combine(repository, "snapshots", revision);
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(Path.Combine(repository, "blobs"));
        File.CreateSymbolicLink(Path.Combine(folder, name), target);
    }

    private void Write(string name, GgufWriter writer) => writer.Save(_folder.Combine(name));
}
