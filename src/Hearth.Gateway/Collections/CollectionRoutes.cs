using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.Collections;

/// <summary>The paths of Hearth's own API of collections.</summary>
internal static class CollectionRoutes
{
    public const string Collections = "/hearth/v1/collections";
    private const string Collection = Collections + "/{" + CollectionEndpoints.Collection + "}";

    private static readonly string[] _readMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapCollections(this IEndpointRouteBuilder routes)
    {
        CollectionEndpoints collections = routes.ServiceProvider.GetRequiredService<CollectionEndpoints>();
        RecordEndpoints records = routes.ServiceProvider.GetRequiredService<RecordEndpoints>();
        VersionEndpoints versions = routes.ServiceProvider.GetRequiredService<VersionEndpoints>();
        routes.MapMethods(Collections, _readMethods, collections.ListAsync);
        routes.MapPost(Collections, collections.CreateAsync);
        routes.MapMethods(Collection, _readMethods, collections.GetAsync);
        routes.MapPatch(Collection, collections.ChangeAsync);
        routes.MapDelete(Collection, collections.DeleteAsync);
        routes.MapPost(Collection + "/records", records.UpsertAsync);
        routes.MapPost(Collection + "/records/get", records.GetAsync);
        routes.MapPost(Collection + "/records/scroll", records.ScrollAsync);
        routes.MapPost(Collection + "/records/delete", records.DeleteAsync);
        routes.MapPost(Collection + "/records/count", records.CountAsync);
        routes.MapPost(Collection + "/search", records.SearchAsync);
        routes.MapMethods(Collection + "/report", _readMethods, versions.ReportAsync);
        routes.MapMethods(Collection + "/snapshots", _readMethods, versions.ListAsync);
        routes.MapPost(Collection + "/snapshots", versions.CreateAsync);
        routes.MapDelete(Collection + "/snapshots/{" + VersionEndpoints.Snapshot + "}", versions.DeleteAsync);
        routes.MapPost(Collection + "/restore", versions.RestoreAsync);
    }
}
