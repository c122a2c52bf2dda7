using Hearth.Inference.Encoders;
using Hearth.Inference.Gguf;
using Hearth.Inference.Tests.Registry;
using Hearth.Primitives;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Encoders;

/// <summary>An encoder of a file that lives as long as a test.</summary>
internal sealed class EncoderWorld : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GgufFile _file;

    public EncoderWorld(TinyEncoder tiny, EncoderSettings settings)
    {
        string path = _folder.Combine("encoder.gguf");
        tiny.Save(path);
        _file = GgufFile.Open(path);
        Model = EncoderModel.Load(_file, settings, progress: null, CancellationToken.None);
    }

    public EncoderModel Model { get; }

    public static int[] RandomTokens(int length, ulong seed)
    {
        SeededRandom random = new(seed);
        int[] tokens = new int[length];
        for (int index = 0; index < length; index++)
        {
            tokens[index] = 5 + random.NextInt32(TinyEncoder.Entries.Count - 5);
        }

        return tokens;
    }

    /// <summary>The results of texts computed together.</summary>
    public float[][] Run(params ReadOnlySpan<int[]> texts)
    {
        Model.Batch.Clear();
        foreach (int[] text in texts)
        {
            Model.Batch.Add(text);
        }

        Model.Run(CancellationToken.None);
        float[][] results = new float[texts.Length][];
        for (int text = 0; text < results.Length; text++)
        {
            results[text] = Model.Result(text).ToArray();
        }

        return results;
    }

    public void Dispose()
    {
        Model.Dispose();
        _file.Dispose();
        _folder.Dispose();
    }
}
