using System.Security.Cryptography;
using Hearth.Compute;
using Hearth.Inference.Encoders;
using Hearth.Inference.Generation;
using Microsoft.Extensions.Logging;

namespace Hearth.Inference.Registry;

/// <summary>Registers the model files of this machine and loads them when they are asked for. Thread-safe.</summary>
public sealed partial class LocalModelLoader
{
    /// <summary>Time between two looks at the folders; asking more often costs nothing and finds nothing new.</summary>
    internal const int RefreshIntervalMs = 2000;

    private readonly Lock _scanning = new();
    private readonly LocalModelReader _reader;
    private readonly ModelRegistry _registry;
    private readonly InferenceOptions _options;
    private readonly InferenceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal LocalModelLoader(
        ModelRegistry registry, InferenceOptions options, InferenceMetrics metrics, TimeProvider time, ILogger<LocalModelLoader> logger)
    {
        _registry = registry;
        _options = options;
        _reader = new LocalModelReader(options);
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>Registers every model that is found, also those that cannot be used, and sets the default one. Nothing is loaded.</summary>
    /// <remarks>
    /// The default is the file named explicitly, else <see cref="InferenceOptions.DefaultModel"/>, else the first that can chat. A named file that
    /// cannot be used stays the default, so that its error is seen and no other model answers in its place.
    /// </remarks>
    /// <param name="sources">Where to look.</param>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ModelNotFound"/>: the option names a model that is not there.</exception>
    public LocalModelScan Register(LocalModelSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        LocalModelScan scan = Scan(sources);
        long scanned = _time.GetTimestamp();
        _registry.SetRefresh(() => RefreshIfDue(sources, ref scanned));
        if (sources.ModelPath is { } path)
        {
            _registry.DefaultModelId = LocalModelScanner.IdOf(path);
        }
        else if (_options.DefaultModel.Length > 0)
        {
            _registry.DefaultModelId = _registry.TryGet(_options.DefaultModel, out ModelDescriptor? model)
                ? model.Id
                : throw new InferenceException(
                    InferenceErrors.ModelNotFound, $"`inference.defaultModel` is `{_options.DefaultModel}`, and there is no such model.");
        }

        if (_options.DefaultEmbedder.Length > 0)
        {
            _registry.DefaultEmbedderId = _registry.TryGet(_options.DefaultEmbedder, out ModelDescriptor? embedder)
                ? embedder.Id
                : throw new InferenceException(
                    InferenceErrors.ModelNotFound, $"`inference.defaultEmbedder` is `{_options.DefaultEmbedder}`, and there is no such model.");
        }

        return scan;
    }

    private void RefreshIfDue(LocalModelSources sources, ref long scanned)
    {
        lock (_scanning)
        {
            if (_time.GetElapsedTime(scanned) >= TimeSpan.FromMilliseconds(RefreshIntervalMs))
            {
                Scan(sources);
                scanned = _time.GetTimestamp();
            }
        }
    }

    private LocalModelScan Scan(LocalModelSources sources)
    {
        lock (_scanning)
        {
            LocalModelScan scan = LocalModelScanner.Scan(sources, _reader);
            _registry.Update(scan.Models, OpenAsync);
            return scan;
        }
    }

    private ValueTask<IModelRuntime> OpenAsync(ModelDescriptor model, IProgress<double> progress, CancellationToken cancellationToken)
    {
        if (model.Error is { } error)
        {
            throw new InferenceException(error, model.Problem ?? error.Explanation);
        }

        if (model is not { Kind: not ModelKind.Other, Path: { } path })
        {
            throw new InferenceException(InferenceErrors.ModelCannotChat, $"{model.Id} is no language model. {model.Problem}");
        }

        // Mapping and packing block for seconds: a thread of their own, so that no request's thread is held.
        TaskCompletionSource<IModelRuntime> loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => Load(model, path, progress, loaded, cancellationToken)) { Name = $"hearth-load {model.Id}", IsBackground = true };
        thread.Start();
        return new ValueTask<IModelRuntime>(loaded.Task);
    }

    private void Load(
        ModelDescriptor descriptor, string path, IProgress<double> progress, TaskCompletionSource<IModelRuntime> loaded, CancellationToken cancellationToken)
    {
        string id = descriptor.Id;
        long begun = _time.GetTimestamp();
        try
        {
            IModelRuntime runtime = descriptor.Kind is ModelKind.Chat
                ? LoadChat(id, path, progress, begun, cancellationToken)
                : LoadEncoder(id, path, progress, begun, cancellationToken);
            _metrics.Loaded(id, _time.GetElapsedTime(begun), error: null);
            loaded.SetResult(runtime);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            loaded.SetCanceled(cancellationToken);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the failure is the outcome, and whoever waits receives it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _metrics.Loaded(id, _time.GetElapsedTime(begun), (failure as InferenceException)?.Error ?? InferenceErrors.GgufUnreadable);
            loaded.SetException(failure);
        }
    }

    private ChatModelRuntime LoadChat(string id, string path, IProgress<double> progress, long begun, CancellationToken cancellationToken)
    {
#pragma warning disable CA2000 // Dispose objects before losing scope: the runtime becomes the caller's, and with it the client and the model.
        LoadedModel model = LoadedModel.Load(id, path, _options, progress, cancellationToken);
        LocalChatClient client = new(model, _options, _metrics, _time, _logger, ChooseSeed);
#pragma warning restore CA2000
        LogLoaded(
            id, (long)_time.GetElapsedTime(begun).TotalMilliseconds, model.Model.Threads, model.Model.KernelPath.ToString(), model.ContextTokens);
        return new ChatModelRuntime(client, () => model.Model.MemoryBytes);
    }

    private EncoderRuntime LoadEncoder(string id, string path, IProgress<double> progress, long begun, CancellationToken cancellationToken)
    {
#pragma warning disable CA2000 // Dispose objects before losing scope: the model becomes the runtime's.
        LoadedEncoder encoder = LoadedEncoder.Load(id, path, _options, progress, cancellationToken);
#pragma warning restore CA2000
        LogLoaded(
            id, (long)_time.GetElapsedTime(begun).TotalMilliseconds, encoder.Model.Threads, KernelPaths.Best.ToString(), encoder.Model.Shape.ContextLength);
        return new EncoderRuntime(encoder, _options, _metrics, _time);
    }

    private static ulong ChooseSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    [LoggerMessage(4000, LogLevel.Information, "Model {Model} is loaded: {ElapsedMs} ms, {Threads} threads, {InstructionSet}, {ContextTokens} tokens of context")]
    private partial void LogLoaded(string model, long elapsedMs, int threads, string instructionSet, int contextTokens);
}
