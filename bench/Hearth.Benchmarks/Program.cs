using Hearth.Benchmarks.Compute;

#pragma warning disable RS0030 // Do not use banned APIs: the benchmark program is a terminal program of its own.
TextWriter output = Console.Out;
#pragma warning restore RS0030

if (args is ["kernels", .. var rest])
{
    KernelBenchmark.Run(output, rest);
    return 0;
}

await output.WriteLineAsync("usage: Hearth.Benchmarks kernels [--path PATH] [--format FORMAT] [--seconds N]");
return 2;
