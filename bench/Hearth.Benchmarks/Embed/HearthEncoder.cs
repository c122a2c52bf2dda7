using Hearth.Inference.Encoders;
using Hearth.Inference.Gguf;

namespace Hearth.Benchmarks.Embed;

/// <summary>An encoder in Hearth.</summary>
internal sealed class HearthEncoder : IEmbedEngine
{
    private readonly GgufFile _file;
    private readonly EncoderModel _model;

    public HearthEncoder(string path, int threads, EncoderArithmetic? arithmetic = null, int batchTokens = 512)
    {
        _file = GgufFile.Open(path);
        EncoderSettings settings = new() { Threads = threads, Arithmetic = arithmetic, BatchTokens = batchTokens };
        _model = EncoderModel.Load(_file, settings, progress: null, CancellationToken.None);
    }

    public string Name => "Hearth";

    public EncoderShape Shape => _model.Shape;

    public void Encode(IReadOnlyList<int[]> texts)
    {
        int next = 0;
        while (next < texts.Count)
        {
            _model.Batch.Clear();
            for (; next < texts.Count && _model.Batch.Fits(texts[next].Length); next++)
            {
                _model.Batch.Add(texts[next]);
            }

            _model.Run(CancellationToken.None);
        }
    }

    /// <summary>What the last batch gave for a text; valid until the next call.</summary>
    public ReadOnlySpan<float> Result(int text) => _model.Result(text);

    public void Dispose()
    {
        _model.Dispose();
        _file.Dispose();
    }
}
