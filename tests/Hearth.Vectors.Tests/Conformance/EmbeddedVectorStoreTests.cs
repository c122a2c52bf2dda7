using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Tests.Conformance;

/// <summary>The conformance suite on the embedded store.</summary>
public sealed class EmbeddedVectorStoreTests : VectorStoreSuite
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hearth-conformance-");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected override ValueTask<IVectorStore> OpenAsync() => ValueTask.FromResult<IVectorStore>(VectorStore.Open(_folder.FullName, new VectorsOptions(), TimeProvider.System));
}
