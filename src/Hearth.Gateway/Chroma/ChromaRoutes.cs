using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.Chroma;

/// <summary>The paths of Chroma's API, version 2.</summary>
internal static class ChromaRoutes
{
    private const string Api = "/api/v2";
    private const string Databases = Api + "/tenants/{" + ChromaPaths.Tenant + "}/databases";
    private const string Database = Databases + "/{" + ChromaPaths.Database + "}";
    private const string Collections = Database + "/collections";
    private const string Collection = Collections + "/{" + ChromaPaths.Collection + "}";

    private static readonly string[] _readMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapChroma(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        ChromaSystemEndpoints system = services.GetRequiredService<ChromaSystemEndpoints>();
        routes.MapRead(Api, system.HeartbeatAsync);
        routes.MapRead(Api + "/heartbeat", system.HeartbeatAsync);
        routes.MapRead(Api + "/version", ChromaSystemEndpoints.VersionAsync);
        routes.MapRead(Api + "/healthcheck", ChromaSystemEndpoints.HealthAsync);
        routes.MapRead(Api + "/pre-flight-checks", ChromaSystemEndpoints.ChecksAsync);
        routes.MapRead(Api + "/auth/identity", ChromaSystemEndpoints.IdentityAsync);
        routes.MapPost(Api + "/reset", ChromaSystemEndpoints.ResetAsync);
        routes.MapPost(Api + "/tenants", system.CreateTenantAsync);
        routes.MapRead(Api + "/tenants/{" + ChromaPaths.Tenant + "}", ChromaSystemEndpoints.TenantAsync);
        routes.MapRead(Databases, ChromaSystemEndpoints.DatabasesAsync);
        routes.MapPost(Databases, system.CreateDatabaseAsync);
        routes.MapRead(Database, ChromaSystemEndpoints.DatabaseAsync);
        routes.MapDelete(Database, ChromaSystemEndpoints.DeleteDatabaseAsync);
        MapCollections(routes, services.GetRequiredService<ChromaCollectionEndpoints>());
        MapRecords(routes, services.GetRequiredService<ChromaRecordEndpoints>());
    }

    private static void MapCollections(IEndpointRouteBuilder routes, ChromaCollectionEndpoints collections)
    {
        routes.MapRead(Database + "/collections_count", collections.CountAsync);
        routes.MapRead(Collections, collections.ListAsync);
        routes.MapPost(Collections, collections.CreateAsync);
        routes.MapRead(Collections + "/by-id/{" + ChromaPaths.Collection + "}", collections.GetByIdAsync);
        routes.MapRead(Collection, collections.GetAsync);
        routes.MapPut(Collection, collections.ChangeAsync);
        routes.MapDelete(Collection, collections.DeleteAsync);
        routes.MapPost(Collection + "/fork", collections.ForkAsync);
        routes.MapRead(Collection + "/fork_count", collections.ForkAsync);
    }

    private static void MapRecords(IEndpointRouteBuilder routes, ChromaRecordEndpoints records)
    {
        routes.MapPost(Collection + "/add", records.AddAsync);
        routes.MapPost(Collection + "/update", records.UpdateAsync);
        routes.MapPost(Collection + "/upsert", records.UpsertAsync);
        routes.MapPost(Collection + "/delete", records.DeleteAsync);
        routes.MapPost(Collection + "/get", records.GetAsync);
        routes.MapPost(Collection + "/query", records.QueryAsync);
        routes.MapPost(Collection + "/search", records.SearchAsync);
        routes.MapRead(Collection + "/count", records.CountAsync);
        routes.MapRead(Collection + "/indexing_status", records.IndexingStatusAsync);
    }

    private static void MapRead(this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler) =>
        routes.MapMethods(pattern, _readMethods, handler);
}
