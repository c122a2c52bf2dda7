using Hearth.Gateway.Chroma;
using Hearth.Gateway.Collections;
using Hearth.Gateway.Files;
using Hearth.Gateway.Health;
using Hearth.Gateway.Knowledge;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Gateway.VectorStores;
using Hearth.Knowledge;
using Hearth.Primitives.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway;

/// <summary>Puts the gateway's path and endpoints on an application.</summary>
public static class GatewayEndpointExtensions
{
    private static readonly string[] _readMethods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the request pipeline and every endpoint. Call once, before other middleware that answers.</summary>
    /// <param name="app">Built with <see cref="GatewayServiceCollectionExtensions.AddHearthGateway"/>.</param>
    public static WebApplication MapHearthGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        IServiceProvider services = app.Services;
        RequestPipeline pipeline = services.GetRequiredService<RequestPipeline>();
        CompletionEndpoint completions = services.GetRequiredService<CompletionEndpoint>();
        EncodingEndpoint encodings = services.GetRequiredService<EncodingEndpoint>();
        ModelEndpoints models = services.GetRequiredService<ModelEndpoints>();
        HealthEndpoints health = services.GetRequiredService<HealthEndpoints>();

        app.Use(next => context => pipeline.InvokeAsync(context, next));
        app.UseRouting();
        app.MapPost("/v1/chat/completions", completions.ChatAsync);
        app.MapPost("/v1/completions", completions.TextAsync);
        app.MapPost("/v1/embeddings", encodings.EmbedAsync);
        app.MapPost("/v1/rerank", encodings.RerankAsync);
        app.MapRead("/v1/models", models.ListAsync);
        app.MapRead("/v1/models/{**id}", models.RetrieveAsync);
        IServiceProviderIsService registered = services.GetRequiredService<IServiceProviderIsService>();
        if (registered.IsService(typeof(IVectorStore)))
        {
            app.MapChroma();
            app.MapCollections();
            if (registered.IsService(typeof(KnowledgeCatalog)))
            {
                app.MapKnowledge();
            }
        }

        if (registered.IsService(typeof(FileFolder)))
        {
            app.MapFiles();
        }

        app.MapRead("/health/live", HealthEndpoints.LiveAsync);
        app.MapRead("/health/ready", health.ReadyAsync);
        app.MapRead("/", SayHelloAsync);
        return app;
    }

    private static void MapRead(this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler) =>
        routes.MapMethods(pattern, _readMethods, handler);

    private static Task SayHelloAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("Hearth is running", context.RequestAborted);
    }
}
