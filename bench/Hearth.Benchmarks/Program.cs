using Hearth.Benchmarks.Compute;
using Hearth.Benchmarks.Context;
using Hearth.Benchmarks.Embed;
using Hearth.Benchmarks.Grammars;
using Hearth.Benchmarks.Models;
using Hearth.Benchmarks.Parity;
using Hearth.Benchmarks.Retrieval;
using Hearth.Benchmarks.Server;
using Hearth.Benchmarks.Serving;
using Hearth.Benchmarks.Speed;
using Hearth.Benchmarks.Startup;
using Hearth.Benchmarks.Vectors;
using Hearth.Benchmarks.VectorsHttp;
using Hearth.Benchmarks.Words;
using Hearth.Testing.Documents;

#pragma warning disable RS0030 // Do not use banned APIs: the benchmark program is a terminal program of its own.
TextWriter output = Console.Out;
TextReader input = Console.In;
#pragma warning restore RS0030

if (args is ["kernels", .. var rest])
{
    KernelBenchmark.Run(output, rest);
    return 0;
}

if (args is [CoreThief.Verb])
{
    return CoreThief.Spin(input, output);
}

if (args is ["speed", .. var choice])
{
    SpeedBenchmark.Run(output, choice);
    return 0;
}

if (args is ["embed", .. var cells])
{
    EmbedBenchmark.Run(output, cells);
    return 0;
}

if (args is ["embed-parity"])
{
    return EncoderParity.Run(output) ? 0 : 1;
}

if (args is ["parity", .. var families])
{
    return ParityCheck.Run(output, families) ? 0 : 1;
}

if (args is ["serving", .. var served])
{
    await using ReportWriter? report = ServingWorld.Text(served, "--out") is { } file ? new ReportWriter(output, file, served) : null;
    await ServingBenchmark.RunAsync(report ?? output, served);
    return 0;
}

if (args is ["server", .. var asked])
{
    await ServerBenchmark.RunAsync(output, asked);
    return 0;
}

if (args is ["soak", .. var soaked])
{
    return await SoakBenchmark.RunAsync(output, soaked) ? 0 : 1;
}

if (args is ["context"])
{
    return ContextProof.Run(output) ? 0 : 1;
}

if (args is ["documents", var folder])
{
    TestDocuments.Make(folder);
    await output.WriteLineAsync($"{TestDocuments.Readable} files to be read and {TestDocuments.Unreadable} that cannot be, among others: hearth knowledge add all {folder}");
    return 0;
}

if (args is ["startup"])
{
    await StartupBenchmark.RunAsync(output);
    return 0;
}

if (args is ["bandwidth"])
{
    BandwidthProbe.Run(output);
    return 0;
}

if (args is ["vectors", .. var stored])
{
    await VectorsBenchmark.RunAsync(output, stored);
    return 0;
}

if (args is ["vectors-http", .. var searched])
{
    await VectorsHttpBenchmark.RunAsync(output, searched);
    return 0;
}

if (args is ["masks"])
{
    MaskBenchmark.Run(output);
    return 0;
}

if (args is ["retrieval", .. var judged])
{
    await RetrievalBenchmark.RunAsync(output, judged);
    return 0;
}

if (args is ["words", .. var worded])
{
    WordsBenchmark.Run(output, worded);
    return 0;
}

if (args is ["models"])
{
    foreach ((_, Func<string> path) in RandomModel.All)
    {
        await output.WriteLineAsync(path());
    }

    return 0;
}

await output.WriteLineAsync("usage: Hearth.Benchmarks speed [--model TEXT] [--threads N] [--cell TEXT] [--stolen true] [--out FILE] | embed [--threads N] [--out FILE] | parity [FAMILY...] | embed-parity | context | serving [--path FILE] [--threads N] [--out FILE] | server [--path FILE] [--threads N] [--streams N] [--guesses true] [--out FILE] | soak | startup | retrieval --path FOLDER [--out FILE] | words --path FOLDER [--out FILE] | masks | vectors [--rows N] [--keep true] [--out FILE] | vectors-http [--rows N] [--rounds N] [--keep true] [--out FILE] | bandwidth | models | kernels [--path PATH] [--format FORMAT] [--batches true [--rows N] [--columns N]] [--seconds N]");
return 2;
