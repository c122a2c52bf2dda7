using Hearth.Inference.Sampling;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Sampling;

public sealed class SamplingSettingsReaderTests
{
    [Fact]
    public void Read_NothingSet_IsTheModelsOwnDistribution()
    {
        SamplingSettings settings = Read(new ChatOptions());

        Assert.Equal(new SamplingSettings { Seed = 99 } with { Bias = settings.Bias }, settings);
        Assert.False(settings.HasPenalties);
        Assert.Empty(settings.Bias);
    }

    [Fact]
    public void Read_TemperatureZero_IsGreedy()
    {
        Assert.True(Read(new ChatOptions { Temperature = 0 }).IsGreedy);
        Assert.False(Read(new ChatOptions { Temperature = 0.1f }).IsGreedy);
    }

    [Fact]
    public void Read_EverythingSet_IsTaken()
    {
        ChatOptions options = new() { Temperature = 0.5f, TopK = 3, TopP = 0.25f, Seed = -1, FrequencyPenalty = 1, PresencePenalty = -1 };
        options.MinP = 0.125f;
        options.TypicalP = 0.75f;
        options.RepetitionPenalty = 1.5f;
        options.TopLogProbs = 20;
        options.LogitBias = new Dictionary<int, float> { [9] = 3 };

        SamplingSettings settings = Read(options);

        Assert.Equal((0.5f, 3, 0.25f, ulong.MaxValue), (settings.Temperature, settings.TopK, settings.TopP, settings.Seed));
        Assert.Equal((1f, -1f, 0.125f), (settings.FrequencyPenalty, settings.PresencePenalty, settings.MinP));
        Assert.Equal((0.75f, 1.5f, 20), (settings.TypicalP, settings.RepetitionPenalty, settings.TopLogProbs));
        Assert.Equal(new KeyValuePair<int, float>(9, 3), Assert.Single(settings.Bias));
    }

    [Fact]
    public void Read_OutOfRange_NamesTheFieldAndTheRange()
    {
        AssertRefused("temperature", static options => options.Temperature = float.NaN);
        AssertRefused("temperature", static options => options.Temperature = 101);
        AssertRefused("top_p", static options => options.TopP = 1.01f);
        AssertRefused("min_p", static options => options.MinP = -0.1f);
        AssertRefused("typical_p", static options => options.TypicalP = 2);
        AssertRefused("repetition_penalty", static options => options.RepetitionPenalty = 0);
        AssertRefused("presence_penalty", static options => options.PresencePenalty = 3);
        AssertRefused("frequency_penalty", static options => options.FrequencyPenalty = -3);
        AssertRefused("top_logprobs", static options => options.TopLogProbs = 21);
        AssertRefused("logit_bias", static options => options.LogitBias = new Dictionary<int, float> { [10] = 1 });
        AssertRefused("logit_bias", static options => options.LogitBias = new Dictionary<int, float> { [1] = 101 });
    }

    private static void AssertRefused(string field, Action<ChatOptions> set)
    {
        ChatOptions options = new();
        set(options);

        InferenceException failure = Assert.Throws<InferenceException>(() => Read(options));

        Assert.Same(InferenceErrors.SamplingInvalid, failure.Error);
        Assert.Contains($"`{field}`", failure.Message, StringComparison.Ordinal);
    }

    private static SamplingSettings Read(ChatOptions options) => SamplingSettingsReader.Read(options, vocabularySize: 10, static () => 99);
}
