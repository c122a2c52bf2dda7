using Hearth.Inference.Gguf;

namespace Hearth.Inference.Tokenizers;

/// <summary>Reads a <see cref="TokenizerDefinition"/> from the metadata of a GGUF file.</summary>
internal static class TokenizerMetadata
{
    private const string Prefix = "tokenizer.ggml.";

    public static TokenizerDefinition Read(GgufMetadata metadata) => new()
    {
        Model = metadata.GetRequiredString(Prefix + "model"),
        PreTokenizer = metadata.TryGetString(Prefix + "pre", out string? pre) ? pre : null,
        Tokens = ReadStrings(metadata, "tokens") ?? throw new InferenceException(
            InferenceErrors.TokenizerMalformed, $"The metadata key {Prefix}tokens is missing."),
        Scores = metadata.TryGetSingleArray(Prefix + "scores", out float[]? scores) ? scores : null,
        Kinds = metadata.TryGetInt32Array(Prefix + "token_type", out int[]? kinds) ? kinds : null,
        Merges = ReadStrings(metadata, "merges"),
        BeginToken = ReadToken(metadata, "bos_token_id") ?? ReadToken(metadata, "cls_token_id"),
        EndToken = ReadToken(metadata, "eos_token_id"),
        EndOfTurnToken = ReadToken(metadata, "eot_token_id"),
        EndOfMessageToken = ReadToken(metadata, "eom_token_id"),
        UnknownToken = ReadToken(metadata, "unknown_token_id"),
        // The key is misspelt in the format.
        SeparatorToken = ReadToken(metadata, "seperator_token_id"),
        AddsBegin = ReadBoolean(metadata, Prefix + "add_bos_token"),
        AddsEnd = ReadBoolean(metadata, Prefix + "add_eos_token"),
        AddsSpacePrefix = ReadBoolean(metadata, Prefix + "add_space_prefix"),
        LowersCase = ReadBoolean(metadata, Prefix + "normalizer.lowercase"),
        StripsAccents = ReadBoolean(metadata, Prefix + "normalizer.strip_accents"),
        ModelName = metadata.TryGetString("general.name", out string? name) ? name : null,
    };

    private static Utf8Strings? ReadStrings(GgufMetadata metadata, string name) =>
        metadata.TryGetUtf8Block(Prefix + name, out byte[]? bytes, out int[]? offsets) ? new Utf8Strings(bytes, offsets) : null;

    /// <summary>Writers put all ones where a model has no such token.</summary>
    private static int? ReadToken(GgufMetadata metadata, string name) =>
        metadata.TryGetUInt64(Prefix + name, out ulong token) && token is not (uint.MaxValue or ulong.MaxValue)
            ? (int)Math.Min(token, int.MaxValue)
            : null;

    private static bool? ReadBoolean(GgufMetadata metadata, string key) => metadata.TryGetBoolean(key, out bool value) ? value : null;
}
