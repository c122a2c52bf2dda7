using System.Collections.Frozen;

namespace Hearth.Inference.Registry;

/// <summary>Families of models that another runtime serves: what to tell who has such a file.</summary>
internal static class ForeignArchitectures
{
    /// <summary>Architectures of llama.cpp's llama-server, as files name them; Ollama runs on it.</summary>
    private static readonly FrozenSet<string> s_llamaServer = """
        afmoe apertus arcee arctic arwkv7 baichuan bailingmoe bailingmoe2 bitnet bloom chameleon chatglm codeshell cogvlm cohere2 cohere2moe command-r dbrx
        deci deepseek deepseek2 deepseek2-ocr deepseek32 deepseek4 dots1 dream ernie4_5 ernie4_5-moe exaone exaone-moe exaone4 falcon falcon-h1 gemma gemma2
        gemma3 gemma3n gemma4 glm-dsa glm4 glm4moe gpt-oss gpt2 gptj gptneox granite granitehybrid granitemoe grok grovemoe hunyuan-dense hunyuan-moe
        hunyuan_vl hy_v3 internlm2 jais jais2 jamba kimi-linear laguna lfm2 lfm2moe llada llada-moe llama4 maincoder mamba mamba2 mellum mimo2 minicpm
        minicpm3 minimax-m2 mistral3 mistral4 mpt nemotron nemotron_h nemotron_h_moe olmo olmo2 olmoe openelm orion paddleocr pangu-embedded phi2 phi3 phimoe
        plamo plamo2 plamo3 plm qwen qwen2moe qwen2vl qwen3moe qwen3next qwen3vl qwen3vlmoe qwen35 qwen35moe refact rnd1 rwkv6 rwkv6qwen2 rwkv7 seed_oss
        smallthinker smollm3 stablelm starcoder starcoder2 step35 t5 talkie xverse
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A sentence that names a runtime for an architecture which Hearth does not compute.</summary>
    public static string Advise(string architecture) => s_llamaServer.Contains(architecture)
        ? "llama-server (llama.cpp) and Ollama can serve it."
        : "No runtime that serves it is known here; a recent llama-server (llama.cpp) is worth a try.";
}
