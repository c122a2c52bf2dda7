using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.Knowledge;

/// <summary>The paths of collections of documents.</summary>
internal static class KnowledgeRoutes
{
    private const string Knowledge = "/hearth/v1/knowledge";
    private const string Collection = Knowledge + "/{" + KnowledgeEndpoints.Collection + "}";
    private static readonly string[] _readMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapKnowledge(this IEndpointRouteBuilder routes)
    {
        KnowledgeEndpoints knowledge = routes.ServiceProvider.GetRequiredService<KnowledgeEndpoints>();
        KnowledgeAddEndpoint add = routes.ServiceProvider.GetRequiredService<KnowledgeAddEndpoint>();
        routes.MapMethods(Knowledge, _readMethods, knowledge.ListAsync);
        routes.MapMethods(Collection, _readMethods, knowledge.GetAsync);
        routes.MapDelete(Collection, knowledge.RemoveAsync);
        routes.MapMethods(Collection + "/documents", _readMethods, knowledge.DocumentsAsync);
        routes.MapPost(Collection + "/add", add.AddAsync);
        routes.MapPost(Collection + "/search", knowledge.SearchAsync);
        routes.MapPost(Collection + "/ask", knowledge.AskAsync);
    }
}
