using System.Globalization;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>Reads the hyper-parameters of one architecture from a file's metadata, each within its bound.</summary>
/// <param name="metadata">Of the file.</param>
/// <param name="architecture">The prefix of all keys.</param>
internal sealed class ShapeReader(GgufMetadata metadata, string architecture)
{
    public int Required(string key, int max) => Checked(key, metadata.GetRequiredUInt64(Name(key)), max);

    public int Optional(string key, int max, int absent) => metadata.TryGetUInt64(Name(key), out ulong value) ? Checked(key, value, max) : absent;

    /// <summary>A number that may also be 0, which means the same as its absence.</summary>
    public int OptionalOrZero(string key, int max) =>
        metadata.TryGetUInt64(Name(key), out ulong value) && value != 0 ? Checked(key, value, max) : 0;

    public float Positive(string key, float max, float? absent)
    {
        float value = metadata.TryGetSingle(Name(key), out float found) ? found : absent ?? metadata.GetRequiredSingle(Name(key));
        Require(
            value > 0f && value <= max, string.Create(CultureInfo.InvariantCulture, $"{Name(key)} is {value}; it must be above 0, at most {max}"));
        return value;
    }

    /// <summary>A number above 0, or 0 where the file has none or 0.</summary>
    public float PositiveOrZero(string key, float max) =>
        metadata.TryGetSingle(Name(key), out float value) && value is not 0f ? Positive(key, max, null) : 0f;

    public string? Text(string key) => metadata.TryGetString(Name(key), out string? value) ? value : null;

    public bool Contains(string key) => metadata.Contains(Name(key));

    public bool IsArray(string key) => metadata.IsArray(Name(key));

    /// <summary>One truth value per layer; null where the file has none.</summary>
    public bool[]? LayerFlags(string key, int layers)
    {
        if (!metadata.TryGetBooleanArray(Name(key), out bool[]? flags))
        {
            return null;
        }

        Require(flags.Length >= layers, $"{Name(key)} names {flags.Length} layers of {layers}");
        return flags;
    }

    /// <summary>One number per layer: an array of them, or one for all.</summary>
    public int[] LayerNumbers(string key, int layers, int max)
    {
        int[] numbers = new int[layers];
        if (!IsArray(key))
        {
            Array.Fill(numbers, Required(key, max));
            return numbers;
        }

        int[] found = metadata.GetRequiredInt32Array(Name(key));
        Require(found.Length >= layers, $"{Name(key)} names {found.Length} layers of {layers}");
        for (int layer = 0; layer < layers; layer++)
        {
            numbers[layer] = Checked(key, (ulong)Math.Max(0, found[layer]), max);
        }

        return numbers;
    }

    /// <summary>The mixture that the file describes.</summary>
    public ExpertShape ReadExperts(ModelShape shape)
    {
        int count = Required("expert_count", ModelLimits.ExpertsMax);
        int used = Required("expert_used_count", count);
        return new ExpertShape
        {
            Count = count,
            Used = used,
            Width = Optional("expert_feed_forward_length", ModelLimits.FeedForwardWidthMax, Math.Max(1, shape.FeedForwardWidth / used)),
            SharedWidth = OptionalOrZero("expert_shared_feed_forward_length", ModelLimits.FeedForwardWidthMax),
            WeightScale = PositiveOrZero("expert_weights_scale", 1e3f) is > 0f and float scale ? scale : 1f,
        };
    }

    /// <summary>Refuses hyper-parameters that do not fit each other.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ModelShapeInvalid"/>.</exception>
    public static void Require(bool holds, string failure)
    {
        if (!holds)
        {
            throw new InferenceException(InferenceErrors.ModelShapeInvalid, $"The hyper-parameters do not fit each other: {failure}.");
        }
    }

    private int Checked(string key, ulong value, int max)
    {
        Require(value is not 0 && value <= (ulong)max, $"{Name(key)} is {value}; it must be from 1 to {max}");
        return (int)value;
    }

    private string Name(string key) => $"{architecture}.{key}";
}
