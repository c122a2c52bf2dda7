using Hearth.Inference.Registry;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Registry;

public sealed class LocalModelScannerTests
{
    private static readonly string s_story = RepositoryPaths.TestData("stories260k", "stories260K.gguf");

    [Fact]
    public void Scan_DefaultModel_IsDescribed()
    {
        LocalModelScan scan = LocalModelScanner.Scan(new LocalModelSources { ModelPath = RepositoryPaths.DefaultModel });

        ModelDescriptor model = Assert.Single(scan.Models);
        Assert.Equal("SmolLM2-135M-Instruct.Q4_1", model.Id);
        Assert.Equal("llama", model.Architecture);
        Assert.Equal("Q4_1", model.Quantization);
        Assert.InRange(model.Parameters, 134_000_000, 136_000_000);
        Assert.Equal(new FileInfo(RepositoryPaths.DefaultModel).Length, model.SizeBytes);
        Assert.True(model.CanChat);
        Assert.True(model.HasChatTemplate);
        Assert.False(model.SupportsTools);
        Assert.Null(model.Error);
    }

    [Fact]
    public void Scan_SmallModel_HasItsContextAndNoTemplate()
    {
        ModelDescriptor model = Assert.Single(LocalModelScanner.Scan(new LocalModelSources { ModelPath = s_story }).Models);

        Assert.Equal("stories260K", model.Id);
        Assert.True(model.ContextLength > 0);
        Assert.True(model.CanChat);
        Assert.False(model.HasChatTemplate);
    }

    [Fact]
    public void Scan_OneIdTwice_TheFirstSourceWins()
    {
        using TemporaryFolder first = new();
        using TemporaryFolder second = new();
        string kept = first.Copy(s_story, "a.gguf");
        string shadowed = second.Copy(s_story, "a.gguf");
        second.Copy(s_story, "b.GGUF");

        LocalModelScan scan = LocalModelScanner.Scan(new LocalModelSources { Folders = [new(first.Path), new(second.Path)] });

        Assert.Equal(["a", "b"], scan.Models.Select(static model => model.Id));
        Assert.Equal(kept, scan.Models[0].Path);
        SkippedModelFile skipped = Assert.Single(scan.Skipped);
        Assert.Equal(shadowed, skipped.Path);
        Assert.Contains(kept, skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_SameFileNamedAndInAFolder_IsOneModel()
    {
        using TemporaryFolder folder = new();
        string path = folder.Copy(s_story, "a.gguf");

        LocalModelScan scan = LocalModelScanner.Scan(new LocalModelSources { ModelPath = path, Folders = [new(folder.Path)] });

        Assert.Single(scan.Models);
        Assert.Empty(scan.Skipped);
    }

    [Fact]
    public void Scan_DamagedFile_IsListedWithItsError()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("broken.gguf"), "GGUF, but not really");
        folder.Copy(s_story, "whole.gguf");

        LocalModelScan scan = LocalModelScanner.Scan(new LocalModelSources { Folders = [new(folder.Path)] });

        Assert.Equal(["broken", "whole"], scan.Models.Select(static model => model.Id));
        Assert.NotNull(scan.Models[0].Error);
        Assert.NotNull(scan.Models[0].Problem);
        Assert.False(scan.Models[0].CanChat);
        Assert.True(scan.Models[1].CanChat);
    }

    [Fact]
    public void Scan_NamedFileThatIsNotThere_IsListedWithItsError()
    {
        LocalModelScan scan = LocalModelScanner.Scan(new LocalModelSources { ModelPath = "/nowhere/at/all.gguf" });

        Assert.Same(InferenceErrors.GgufNotFound, Assert.Single(scan.Models).Error);
    }

    [Fact]
    public void Scan_Embedder_CannotChat()
    {
        string vocabulary = RepositoryPaths.TestData("vocab", "ggml-vocab-bert-bge.gguf");

        ModelDescriptor model = Assert.Single(LocalModelScanner.Scan(new LocalModelSources { ModelPath = vocabulary }).Models);

        Assert.Equal("bert", model.Architecture);
        Assert.False(model.CanChat);
        Assert.Null(model.Error);
    }

    [Fact]
    public void Scan_MissingFolder_IsEmpty()
    {
        LocalModelScan scan = LocalModelScanner.Scan(new LocalModelSources { Folders = [new("/nowhere/at/all")] });

        Assert.Empty(scan.Models);
        Assert.Empty(scan.Skipped);
    }
}
