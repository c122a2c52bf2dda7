using System.Text;
using Hearth.Cli.Logging;
using Hearth.Cli.Terminal;
using Hearth.Gateway;
using Hearth.Gateway.Hosting;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Tests.Logging;

/// <summary>A real server with the log at its most talkative: nothing that a person wrote, no answer and no key is in it.</summary>
public sealed class PrivacyTests
{
    private const string Secret = "zanzibar";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_OfAServerAtTrace_HoldsNoContent(bool json)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("hearth-privacy-").FullName;
        StringWriter shown = new();
        LoggingOptions options = new() { Level = LogLevel.Trace, Format = json ? LogFormat.Json : LogFormat.Text };
        CliTerminal terminal = new(TextReader.Null, TextWriter.Null, shown, default);

        WebApplication app = HearthGatewayHost.Build(new GatewayOptions { Port = 0 }, builder =>
        {
            builder.Logging.AddHearthLogging(options, folder, terminal, useColour: false, TimeProvider.System);
            builder.Services.AddSingleton(Models());
        });
        await using (app)
        {
            Uri url = await HearthGatewayHost.StartAsync(app, cancellationToken);
            using HttpClient http = new(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = url };
            http.DefaultRequestHeaders.Authorization = new("Bearer", "sk-" + Secret);
            foreach (string model in new[] { "good", "broken", Secret })
            {
                string body = $$"""{"model":"{{model}}","user":"{{Secret}}","messages":[{"role":"user","content":"{{Secret}} {{model}}"}]}""";
                await PostAsync(http, "/v1/chat/completions", body, cancellationToken);
                await PostAsync(http, "/v1/chat/completions", body.Replace("\"user\":", "\"stream\":true,\"user\":", StringComparison.Ordinal), cancellationToken);
            }

            await PostAsync(http, "/v1/chat/completions", $$"""{"messages": {{Secret}} }""", cancellationToken);
            await PostAsync(http, "/v1/completions", $$"""{"model":"good","prompt":"{{Secret}}","{{Secret}}":1}""", cancellationToken);
            await http.GetAsync(new Uri($"/v1/models?q={Secret}", UriKind.Relative), cancellationToken);
            await http.GetAsync(new Uri($"/{Secret}", UriKind.Relative), cancellationToken);
            await app.StopAsync(cancellationToken);
        }

        string file = await File.ReadAllTextAsync(Path.Combine(folder, "hearth.log"), cancellationToken);
        Directory.Delete(folder, recursive: true);
        Assert.Contains("\"requestId\":", file, StringComparison.Ordinal);
        Assert.Contains("good", file, StringComparison.Ordinal);
        Assert.Contains("error", shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, file, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret, shown.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static ModelRegistry Models()
    {
        ModelRegistry models = new();
        models.Register(Descriptor("good"), (_, _) => ValueTask.FromResult<IModelRuntime>(new ChatModelRuntime(TestChatClient.Saying(Secret, " ", Secret))));
        models.Register(Descriptor("broken"), (_, _) => ValueTask.FromResult<IModelRuntime>(new ChatModelRuntime(TestChatClient.FailingAfter(Secret, new FormatException(Secret)))));
        return models;
    }

    private static ModelDescriptor Descriptor(string id) => new()
    {
        Id = id,
        Architecture = "llama",
        Quantization = "Q4_1",
        ContextLength = 2048,
        Created = TestClock.Start,
        Runtime = "hearth",
    };

    private static async Task PostAsync(HttpClient http, string path, string body, CancellationToken cancellationToken)
    {
        try
        {
            using StringContent content = new(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
            await answer.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            // A stream of the broken model ends without its last chunk.
        }
    }
}
