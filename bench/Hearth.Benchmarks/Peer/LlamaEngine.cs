using System.Text;
using Hearth.Benchmarks.Speed;

namespace Hearth.Benchmarks.Peer;

/// <summary>A model in llama.cpp, at its own defaults but for the context, the batch and the threads.</summary>
internal sealed unsafe class LlamaEngine : ISpeedEngine
{
    private const int BatchTokensMax = 512;
    private readonly LlamaLibrary _library;
    private readonly nint _model;
    private readonly nint _context;
    private int _position;
    private float* _scores;

    public LlamaEngine(LlamaLibrary library, string path, int contextTokens, int threads)
    {
        _library = library;
        fixed (byte* pointer = Encoding.UTF8.GetBytes(path + "\0"))
        {
            _model = library.LoadModel(pointer, library.ModelDefaults());
        }

        if (_model == 0)
        {
            throw new InvalidOperationException($"llama.cpp cannot load {path}.");
        }

        LlamaLibrary.Block parameters = library.ContextDefaults();
        uint* head = (uint*)&parameters;
        // n_ctx, n_batch and n_ubatch have led the structure in every version.
        head[0] = (uint)contextTokens;
        head[1] = BatchTokensMax;
        head[2] = BatchTokensMax;
        _context = library.CreateContext(_model, parameters);
        if (_context == 0)
        {
            throw new InvalidOperationException($"llama.cpp cannot create a context of {contextTokens} tokens.");
        }

        library.SetThreads(_context, threads, threads);
    }

    public string Name => $"llama.cpp ({LlamaLibrary.Variant})";

    public void Truncate(int position)
    {
        _library.RemoveFromMemory(_library.Memory(_context), 0, position, -1);
        _position = position;
    }

    public void Forward(ReadOnlySpan<int> tokens)
    {
        while (!tokens.IsEmpty)
        {
            ReadOnlySpan<int> part = tokens[..Math.Min(tokens.Length, BatchTokensMax)];
            tokens = tokens[part.Length..];
            Decode(part, wantsLogits: tokens.IsEmpty);
        }
    }

    /// <summary>The scores after the last token; valid until the next call.</summary>
    public ReadOnlySpan<float> Scores(int vocabulary) => new(_scores, vocabulary);

    public void Dispose()
    {
        _library.FreeContext(_context);
        _library.FreeModel(_model);
    }

    private void Decode(ReadOnlySpan<int> tokens, bool wantsLogits)
    {
        int count = tokens.Length;
        int* positions = stackalloc int[count];
        int* sequenceCounts = stackalloc int[count];
        int** sequences = stackalloc int*[count];
        sbyte* logits = stackalloc sbyte[count];
        int sequence = 0;
        for (int index = 0; index < count; index++)
        {
            positions[index] = _position + index;
            sequenceCounts[index] = 1;
            sequences[index] = &sequence;
            logits[index] = (sbyte)(wantsLogits && index == count - 1 ? 1 : 0);
        }

        fixed (int* pointer = tokens)
        {
            int status = _library.Decode(_context, new LlamaLibrary.Batch
            {
                Count = count,
                Tokens = pointer,
                Positions = positions,
                SequenceCounts = sequenceCounts,
                Sequences = sequences,
                WantsLogits = logits,
            });
            if (status != 0)
            {
                throw new InvalidOperationException($"llama_decode failed with {status}.");
            }
        }

        _position += count;
        if (wantsLogits)
        {
            // The scores are fetched as a caller would, so that nothing is left unfinished when the clock stops.
            _scores = _library.Logits(_context, -1);
        }
    }
}
