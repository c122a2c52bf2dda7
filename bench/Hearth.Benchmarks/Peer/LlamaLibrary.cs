using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hearth.Benchmarks.Peer;

/// <summary>The few functions of libllama v0.5.0 that a measurement needs.</summary>
/// <remarks>
/// Parameter structures change between versions, so they are passed as opaque blocks larger than any of them, filled by the library's own
/// <c>*_default_params</c>. A native fault ends the process, which is why the product never does this.
/// </remarks>
internal sealed unsafe class LlamaLibrary
{
    private static readonly StringBuilder s_log = new();

    public LlamaLibrary(string folder)
    {
        NativeLibrary.Load(Path.Combine(folder, "libggml-base.so"));
        nint ggml = NativeLibrary.Load(Find(folder, "libggml.v*.so", "libggml.so"));
        nint llama = NativeLibrary.Load(Find(folder, "libllama.v*.so", "libllama.so"));

        ((delegate* unmanaged[Cdecl]<nint, nint, void>)Export(llama, "llama_log_set"))((nint)(delegate* unmanaged[Cdecl]<int, nint, nint, void>)&Log, 0);
        // Every variant in the folder is asked how well it fits this processor, and the best one is kept.
        byte[] path = Encoding.UTF8.GetBytes(folder + "\0");
        fixed (byte* pointer = path)
        {
            ((delegate* unmanaged[Cdecl]<byte*, void>)Export(ggml, "ggml_backend_load_all_from_path"))(pointer);
        }

        ModelDefaults = (delegate* unmanaged[Cdecl]<Block>)Export(llama, "llama_model_default_params");
        ContextDefaults = (delegate* unmanaged[Cdecl]<Block>)Export(llama, "llama_context_default_params");
        LoadModel = (delegate* unmanaged[Cdecl]<byte*, Block, nint>)Export(llama, "llama_model_load_from_file");
        CreateContext = (delegate* unmanaged[Cdecl]<nint, Block, nint>)Export(llama, "llama_init_from_model");
        Decode = (delegate* unmanaged[Cdecl]<nint, Batch, int>)Export(llama, "llama_decode");
        Encode = (delegate* unmanaged[Cdecl]<nint, Batch, int>)Export(llama, "llama_encode");
        SetEmbeddings = (delegate* unmanaged[Cdecl]<nint, byte, void>)Export(llama, "llama_set_embeddings");
        TextEmbedding = (delegate* unmanaged[Cdecl]<nint, int, float*>)Export(llama, "llama_get_embeddings_seq");
        Logits = (delegate* unmanaged[Cdecl]<nint, int, float*>)Export(llama, "llama_get_logits_ith");
        Memory = (delegate* unmanaged[Cdecl]<nint, nint>)Export(llama, "llama_get_memory");
        RemoveFromMemory = (delegate* unmanaged[Cdecl]<nint, int, int, int, byte>)Export(llama, "llama_memory_seq_rm");
        SetThreads = (delegate* unmanaged[Cdecl]<nint, int, int, void>)Export(llama, "llama_set_n_threads");
        FreeContext = (delegate* unmanaged[Cdecl]<nint, void>)Export(llama, "llama_free");
        FreeModel = (delegate* unmanaged[Cdecl]<nint, void>)Export(llama, "llama_model_free");
    }

    public delegate* unmanaged[Cdecl]<Block> ModelDefaults { get; }

    public delegate* unmanaged[Cdecl]<Block> ContextDefaults { get; }

    public delegate* unmanaged[Cdecl]<byte*, Block, nint> LoadModel { get; }

    public delegate* unmanaged[Cdecl]<nint, Block, nint> CreateContext { get; }

    public delegate* unmanaged[Cdecl]<nint, Batch, int> Decode { get; }

    public delegate* unmanaged[Cdecl]<nint, Batch, int> Encode { get; }

    public delegate* unmanaged[Cdecl]<nint, byte, void> SetEmbeddings { get; }

    public delegate* unmanaged[Cdecl]<nint, int, float*> TextEmbedding { get; }

    public delegate* unmanaged[Cdecl]<nint, int, float*> Logits { get; }

    public delegate* unmanaged[Cdecl]<nint, nint> Memory { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int, int, byte> RemoveFromMemory { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int, void> SetThreads { get; }

    public delegate* unmanaged[Cdecl]<nint, void> FreeContext { get; }

    public delegate* unmanaged[Cdecl]<nint, void> FreeModel { get; }

    /// <summary>The processor variant the library chose for itself, such as <c>zen4</c>.</summary>
    public static string Variant
    {
        get
        {
            lock (s_log)
            {
                const string Marker = "libggml-cpu-";
                string text = s_log.ToString();
                int start = text.IndexOf(Marker, StringComparison.Ordinal);
                int end = start < 0 ? -1 : text.IndexOf(".so", start, StringComparison.Ordinal);
                return end < 0 ? "unknown" : text[(start + Marker.Length)..end];
            }
        }
    }

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);

    private static string Find(string folder, params ReadOnlySpan<string> patterns)
    {
        foreach (string pattern in patterns)
        {
            if (Directory.GetFiles(folder, pattern) is [string file, ..])
            {
                return file;
            }
        }

        throw new FileNotFoundException($"{folder} holds none of {string.Join(", ", patterns.ToArray())}.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Log(int level, nint text, nint state)
    {
        const int LogCharsMax = 64 * 1024;
        lock (s_log)
        {
            if (s_log.Length < LogCharsMax)
            {
                s_log.Append(Marshal.PtrToStringUTF8(text));
            }
        }
    }

    /// <summary>Room for any version's parameter structure.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 320)]
    internal struct Block
    {
        public fixed byte Bytes[320];
    }

    /// <summary><c>llama_batch</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Batch
    {
        public int Count;
        public int* Tokens;
        public float* Embeddings;
        public int* Positions;
        public int* SequenceCounts;
        public int** Sequences;
        public sbyte* WantsLogits;
    }
}
