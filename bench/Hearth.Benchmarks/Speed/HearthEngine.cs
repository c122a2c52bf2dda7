using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;

namespace Hearth.Benchmarks.Speed;

/// <summary>A model in Hearth's own engine, as the product loads it.</summary>
internal sealed class HearthEngine : ISpeedEngine
{
    private readonly GgufFile _file;
    private readonly LanguageModel _model;
    private readonly DecodeSession _session;

    public HearthEngine(string path, int contextTokens, int threads)
    {
        _file = GgufFile.Open(path);
        _model = LanguageModel.Load(_file, new LanguageModelSettings { Threads = threads }, progress: null, CancellationToken.None);
        _session = _model.CreateSession(contextTokens);
    }

    public string Name => "Hearth";

    public int Vocabulary => _model.Shape.Vocabulary;

    /// <summary>What one token reads of memory when so many stand before it, in bytes.</summary>
    public long BytesPerToken(int position) => TokenTraffic.Bytes(_model, position);

    public void Truncate(int position) => _session.Truncate(position);

    public void Forward(ReadOnlySpan<int> tokens) => _session.Forward(tokens, CancellationToken.None);

    public void Dispose()
    {
        _session.Dispose();
        _model.Dispose();
        _file.Dispose();
    }
}
