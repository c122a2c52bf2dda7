using System.Text;
using Hearth.Benchmarks.Embed;

namespace Hearth.Benchmarks.Peer;

/// <summary>An encoder in llama.cpp, at its own defaults but for sizes and threads; pooling is the file's.</summary>
internal sealed unsafe class LlamaEncoder : IEmbedEngine
{
    private readonly LlamaLibrary _library;
    private readonly nint _model;
    private readonly nint _context;

    /// <summary>Loads a model.</summary>
    /// <param name="library">The library.</param>
    /// <param name="path">The model file.</param>
    /// <param name="tokensMax">Tokens of one batch, all texts together.</param>
    /// <param name="textsMax">Texts of one batch.</param>
    /// <param name="threads">Threads.</param>
    public LlamaEncoder(LlamaLibrary library, string path, int tokensMax, int textsMax, int threads)
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
        // n_ctx, n_batch, n_ubatch and n_seq_max; without causality a text must be in one physical batch.
        head[0] = (uint)tokensMax;
        head[1] = (uint)tokensMax;
        head[2] = (uint)tokensMax;
        head[3] = (uint)textsMax;
        _context = library.CreateContext(_model, parameters);
        if (_context == 0)
        {
            throw new InvalidOperationException($"llama.cpp cannot create a context of {tokensMax} tokens.");
        }

        library.SetEmbeddings(_context, 1);
        library.SetThreads(_context, threads, threads);
    }

    public string Name => $"llama.cpp ({LlamaLibrary.Variant})";

    public void Encode(IReadOnlyList<int[]> texts)
    {
        int count = texts.Sum(static text => text.Length);
        int* tokens = stackalloc int[count];
        int* positions = stackalloc int[count];
        int* sequenceCounts = stackalloc int[count];
        int** sequences = stackalloc int*[count];
        int* ids = stackalloc int[texts.Count];
        sbyte* outputs = stackalloc sbyte[count];
        int index = 0;
        for (int text = 0; text < texts.Count; text++)
        {
            ids[text] = text;
            for (int position = 0; position < texts[text].Length; position++, index++)
            {
                tokens[index] = texts[text][position];
                positions[index] = position;
                sequenceCounts[index] = 1;
                sequences[index] = ids + text;
                outputs[index] = 1;
            }
        }

        int status = _library.Encode(_context, new LlamaLibrary.Batch
        {
            Count = count,
            Tokens = tokens,
            Positions = positions,
            SequenceCounts = sequenceCounts,
            Sequences = sequences,
            WantsLogits = outputs,
        });
        if (status != 0)
        {
            throw new InvalidOperationException($"llama_encode failed with {status}.");
        }

        // Fetched as a caller would, so that nothing is left unfinished when the clock stops.
        _library.TextEmbedding(_context, 0);
    }

    /// <summary>What the last batch gave for a text, not normalised; valid until the next call.</summary>
    public ReadOnlySpan<float> Result(int text, int length) => new(_library.TextEmbedding(_context, text), length);

    public void Dispose()
    {
        _library.FreeContext(_context);
        _library.FreeModel(_model);
    }
}
