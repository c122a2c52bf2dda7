using System.Globalization;
using Hearth.Cli.Commands;
using Hearth.Cli.Models;
using Hearth.Compute;
using Hearth.Compute.Threading;
using Hearth.Inference;

namespace Hearth.Cli.Serving;

/// <summary>What a person reads when the server is up: where it is, what answers, on what, and how to try it.</summary>
internal sealed class Banner(CommandRun run, ModelRegistry registry, InferenceOptions engine)
{
    /// <summary>Below this many parameters a model is called small: it talks, but it is not to be relied on.</summary>
    private const long SmallParameters = 1_000_000_000;

    public void Show(Uri url)
    {
        string address = url.GetLeftPart(UriPartial.Authority);
        (string bold, string dim, string plain) = run.ColourError ? ("\e[1m", "\e[2m", "\e[0m") : ("", "", "");
        ModelDescriptor? model = registry.DefaultModelId is { } id && registry.TryGet(id, out ModelDescriptor? found) ? found : null;
        List<string> lines = [$"{bold}Hearth {VersionCommand.Current}{plain}", ""];
        Add("Address", $"{bold}{address}{plain}   OpenAI API: {address}/v1");
        Add("Model", model is null ? "none" : Describe(model));
        Add("Device", DescribeDevice());
        Add("Home", run.Home.Root);
        lines.Add("");
        if (model is { Parameters: > 0 and < SmallParameters })
        {
            lines.Add("  This model is small: it proves that everything works, but it makes things up and cannot");
            lines.Add("  calculate. For real work use a bigger one: hearth up --model PATH, or put a GGUF file into");
            lines.Add($"  {run.Home.Models}");
            lines.Add("");
        }

        lines.Add($"{dim}  Try{plain}   hearth chat \"What is the capital of Japan?\"");
        lines.Add($"        curl {address}/v1/chat/completions -H \"content-type: application/json\" \\");
        lines.Add("          -d '{\"temperature\": 0, \"messages\": [{\"role\": \"user\", \"content\": \"What is the capital of Japan?\"}]}'");
        lines.Add("");
        run.Say(string.Join('\n', lines));

        void Add(string name, string value) => lines.Add($"  {dim}{name,-9}{plain}{value}");
    }

    private string DescribeDevice()
    {
        int threads = engine.Threads > 0 ? engine.Threads : ProcessorTopology.DefaultThreads;
        string path = KernelPaths.DisplayName(KernelPaths.Best);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ProcessorName.Read() ?? "processor"}, {path}, {threads} {(threads == 1 ? "thread" : "threads")}{(engine.Exact ? ", exact arithmetic" : "")}");
    }

    private static string Describe(ModelDescriptor model) => string.Create(
        CultureInfo.InvariantCulture,
        $"{model.Id}   {ModelText.Count(model.Parameters)} parameters, {model.Quantization}, {ModelText.Bytes(model.SizeBytes)}, {model.ContextLength:N0} tokens of context");
}
