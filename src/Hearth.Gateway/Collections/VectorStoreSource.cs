using Hearth.Primitives.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.Collections;

/// <summary>The store, opened by the first request that needs it: a server that nobody asks for vectors starts without reading any.</summary>
internal sealed class VectorStoreSource(IServiceProvider services)
{
    /// <summary>The store.</summary>
    /// <exception cref="Vectors.VectorsException">It cannot be opened; the next request tries again.</exception>
    public IVectorStore Store => services.GetRequiredService<IVectorStore>();
}
