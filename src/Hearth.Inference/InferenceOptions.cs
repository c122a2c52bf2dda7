using System.ComponentModel.DataAnnotations;
using Hearth.Primitives;

namespace Hearth.Inference;

/// <summary>What the owner can set about the engine. Section <c>inference</c>.</summary>
/// <remarks>Read when a model is registered or loaded; not changed while it runs.</remarks>
public sealed class InferenceOptions
{
    /// <summary>The id of the model that answers where none is named; empty takes the first that can chat. Default empty.</summary>
    [Option("The id of the model that answers where none is named; empty takes the first that can chat: of --model, --models, the home's models, the shipped ones.")]
    [Required(AllowEmptyStrings = true)]
    public string DefaultModel { get; set; } = "";

    /// <summary>The id of the model that embeds where none is named; empty takes the first embedding model. Default empty.</summary>
    [Option("The id of the model that embeds where none is named; empty takes the first embedding model: of --model, --models, the home's models, the shipped ones.")]
    [Required(AllowEmptyStrings = true)]
    public string DefaultEmbedder { get; set; } = "";

    /// <summary>Threads that compute one step of a model; 0 chooses by the machine. Default 0.</summary>
    [Option("Threads that compute one step of a model; 0 chooses by the machine.", Unit = "threads", Minimum = 0, Maximum = 256)]
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>True computes with 32-bit activations: slower, and without the rounding of the fast kernels. Default false.</summary>
    [Option("Computes with 32-bit activations: slower, and without the rounding of the fast kernels.")]
    public bool Exact { get; set; }

    /// <summary>The longest prompt with its answer, in tokens; a model made for less keeps its own bound. Default 8,192.</summary>
    [Option("The longest prompt with its answer; a model made for less keeps its own bound.", Unit = "tokens", Minimum = 64, Maximum = 1048576)]
    [Range(64, 1048576)]
    public int ContextTokensMax { get; set; } = 8192;

    /// <summary>How keys and values of contexts are kept: <c>f16</c>, or <c>q8_0</c>, which takes 53 % of the memory and rounds. Default f16.</summary>
    [Option("How keys and values of contexts are kept: f16, or q8_0, which takes 53 % of the memory and rounds by about .4 %.")]
    [EnumDataType(typeof(CacheFormat))]
    public CacheFormat CacheFormat { get; set; }

    /// <summary>Answers that one model writes at the same time; further requests wait. Default 16.</summary>
    [Option("Answers that one model writes at the same time; further requests wait.", Unit = "requests", Minimum = 1, Maximum = 64)]
    [Range(1, 64)]
    public int ConcurrentMax { get; set; } = 16;

    /// <summary>Requests that may wait for one model; more are refused as busy. Default 32.</summary>
    [Option("Requests that may wait for one model; more are refused with 429.", Unit = "requests", Minimum = 0, Maximum = 100000)]
    [Range(0, 100000)]
    public int QueueLengthMax { get; set; } = 32;

    /// <summary>Memory that all loaded models may have together, in megabytes; 0 takes what the machine has free. Default 0.</summary>
    [Option("Memory that all loaded models may have together: when another is asked for, idle ones make room; 0 takes what the machine has free.", Unit = "MB", Minimum = 0, Maximum = 16777216)]
    [Range(0, 16777216)]
    public int MemoryMaxMb { get; set; }

    /// <summary>A model that nobody has used for so long is unloaded; 0 keeps it. Default 15.</summary>
    [Option("A model that nobody has used for so long is unloaded, and loaded again when it is next asked for; 0 keeps it.", Unit = "minutes", Minimum = 0, Maximum = 10080)]
    [Range(0, 10080)]
    public int IdleUnloadMinutes { get; set; } = 15;

    /// <summary>Memory for keys and values of one model, in MB, cached prompts included; 0 takes a quarter of what is free (or of memoryMaxMb), and room for one context at least. Default 0.</summary>
    [Option("Memory for keys and values of one model, cached prompts included; 0 takes a quarter of what is free (or of memoryMaxMb), and room for one context at least.", Unit = "MB", Minimum = 0, Maximum = 16777216)]
    [Range(0, 16777216)]
    public int CacheMaxMb { get; set; }

    /// <summary>Whose cached prompts a request may use. Default <see cref="PrefixSharing.Owner"/>.</summary>
    [Option("Whose cached beginnings of prompts a request may use: those of its own key, or all. With all, how soon an answer begins tells what others asked.")]
    [EnumDataType(typeof(PrefixSharing))]
    public PrefixSharing PrefixSharing { get; set; } = PrefixSharing.Owner;

    /// <summary>Tokens that are guessed ahead from the text so far and verified together; the answer stays the same. 0 guesses nothing. Default 8.</summary>
    [Option("Tokens that are guessed ahead from the text so far and verified together, where that is faster; the answer stays the same. 0 guesses nothing.", Unit = "tokens", Minimum = 0, Maximum = 8)]
    [Range(0, 8)]
    public int SpeculativeTokensMax { get; set; } = 8;
}
