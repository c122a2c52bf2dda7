using Hearth.Gateway.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.VectorStores;

/// <summary>The paths of files and vector stores.</summary>
internal static class VectorStoreRoutes
{
    private const string AllFiles = "/v1/files";
    private const string OneFile = AllFiles + "/{" + FileEndpoints.File + "}";
    private const string AllStores = "/v1/vector_stores";
    private const string OneStore = AllStores + "/{" + VectorStoreEndpoints.Store + "}";
    private const string StoreFile = OneStore + "/files/{" + FileEndpoints.File + "}";
    private const string OneBatch = OneStore + "/file_batches/{" + FileBatchEndpoints.Batch + "}";
    private static readonly string[] _readMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        FileEndpoints files = routes.ServiceProvider.GetRequiredService<FileEndpoints>();
        routes.MapPost(AllFiles, files.UploadAsync);
        routes.MapMethods(AllFiles, _readMethods, files.ListAsync);
        routes.MapMethods(OneFile, _readMethods, files.RetrieveAsync);
        routes.MapDelete(OneFile, files.DeleteAsync);
        routes.MapMethods(OneFile + "/content", _readMethods, files.ContentAsync);
        routes.MapStores();
        routes.MapStoreFiles();
    }

    private static void MapStores(this IEndpointRouteBuilder routes)
    {
        VectorStoreEndpoints stores = routes.ServiceProvider.GetRequiredService<VectorStoreEndpoints>();
        routes.MapPost(AllStores, stores.CreateAsync);
        routes.MapMethods(AllStores, _readMethods, stores.ListAsync);
        routes.MapMethods(OneStore, _readMethods, stores.RetrieveAsync);
        routes.MapPost(OneStore, stores.ChangeAsync);
        routes.MapDelete(OneStore, stores.DeleteAsync);
        routes.MapPost(OneStore + "/search", stores.SearchAsync);
    }

    private static void MapStoreFiles(this IEndpointRouteBuilder routes)
    {
        StoreFileEndpoints files = routes.ServiceProvider.GetRequiredService<StoreFileEndpoints>();
        FileBatchEndpoints batches = routes.ServiceProvider.GetRequiredService<FileBatchEndpoints>();
        routes.MapPost(OneStore + "/files", files.AttachAsync);
        routes.MapMethods(OneStore + "/files", _readMethods, files.ListAsync);
        routes.MapMethods(StoreFile, _readMethods, files.RetrieveAsync);
        routes.MapPost(StoreFile, files.ChangeAsync);
        routes.MapDelete(StoreFile, files.DeleteAsync);
        routes.MapMethods(StoreFile + "/content", _readMethods, files.ContentAsync);
        routes.MapPost(OneStore + "/file_batches", batches.CreateAsync);
        routes.MapMethods(OneBatch, _readMethods, batches.RetrieveAsync);
        routes.MapPost(OneBatch + "/cancel", batches.CancelAsync);
        routes.MapMethods(OneBatch + "/files", _readMethods, batches.ListAsync);
    }
}
