using System.Net.Sockets;
using System.Text;
using Hearth.Gateway.Hosting;
using Hearth.Gateway.Requests;
using Hearth.Gateway.Tests.Knowledge;
using Hearth.Inference;
using Hearth.Knowledge;
using Hearth.Testing;
using Hearth.Vectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.Tests;

/// <summary>A gateway on a free port of the loopback address, in front of scripted models.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public const string ModelId = "m";

    private GatewayFixture(WebApplication app, Uri url, ModelRegistry models, TestClock clock, CollectingLoggerProvider logs)
    {
        App = app;
        Url = url;
        Models = models;
        Clock = clock;
        Logs = logs;
        Http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = url };
    }

    public WebApplication App { get; }

    public Uri Url { get; }

    public ModelRegistry Models { get; }

    public TestClock Clock { get; }

    public CollectingLoggerProvider Logs { get; }

    public HttpClient Http { get; }

    public RequestGate Gate => App.Services.GetRequiredService<RequestGate>();

    public static Task<GatewayFixture> StartAsync(TestChatClient client, Action<GatewayOptions>? configure = null) =>
        StartAsync(registry => registry.Register(Descriptor(ModelId), (_, _) => ValueTask.FromResult<IModelRuntime>(new ChatModelRuntime(client))), configure);

    public static async Task<GatewayFixture> StartAsync(
        Action<ModelRegistry> register, Action<GatewayOptions>? configure = null, Action<IServiceCollection>? addServices = null)
    {
        var options = new GatewayOptions { Port = 0 };
        configure?.Invoke(options);
        var models = new ModelRegistry();
        register(models);
        var clock = new TestClock();
        var logs = new CollectingLoggerProvider();
        WebApplication app = HearthGatewayHost.Build(options, builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Trace);
            builder.Services.AddSingleton<ILoggerProvider>(logs);
            builder.Services.AddSingleton(models);
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddSingleton(new IdSource(seed: 1));
            addServices?.Invoke(builder.Services);
        });
        Uri url = await HearthGatewayHost.StartAsync(app, TestContext.Current.CancellationToken);
        return new GatewayFixture(app, url, models, clock, logs);
    }

    /// <summary>A gateway without models in front of a store in the folder.</summary>
    public static Task<GatewayFixture> StartWithVectorsAsync(string folder, Action<GatewayOptions>? configure = null) =>
        StartAsync(static _ => { }, configure, services => services.AddHearthVectors(new VectorsOptions(), folder));

    /// <summary>A gateway with an embedder in front of documents in a store in the folder.</summary>
    public static Task<GatewayFixture> StartWithKnowledgeAsync(string folder, WordsRuntime words, Action<GatewayOptions>? configure = null) =>
        StartAsync(
            registry => registry.Register(Descriptor(WordsRuntime.Id) with { Kind = ModelKind.Embedding }, (_, _) => ValueTask.FromResult<IModelRuntime>(words)),
            configure,
            services =>
            {
                services.AddHearthVectors(new VectorsOptions(), folder);
                services.AddHearthKnowledge(new KnowledgeOptions());
                services.AddHearthFiles(Path.Combine(folder, "..", "files"));
            });

    public static ModelDescriptor Descriptor(string id) => new()
    {
        Id = id,
        Architecture = "llama",
        Quantization = "Q4_1",
        ContextLength = 2048,
        Created = TestClock.Start,
        Runtime = "hearth",
    };

    public static string ChatBody(string more = "") => "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]" + more + "}";

    public Task<HttpResponseMessage> PostAsync(string path, string body, bool headOnly = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return SendAsync(request, headOnly);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool headOnly = false)
    {
        using (request)
        {
            return await Http.SendAsync(
                request,
                headOnly ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead,
                TestContext.Current.CancellationToken);
        }
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Sends bytes as they are and reads until the server closes.</summary>
    public async Task<string> RawAsync(string request, bool closesSending = false)
    {
        using Socket socket = await ConnectAsync();
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        if (closesSending)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        return await ReadToEndAsync(socket);
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Url.Host, Url.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // A reset ends the conversation as well as a close does.
            text.Append("<reset>");
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
        await Models.DisposeAsync();
    }
}
