using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

public sealed class RotaryScalingTests
{
    [Fact]
    public void Read_Yarn_HasTheDefaultsOfTheFormat()
    {
        RotaryScaling scaling = Read(Scaled("yarn", 4));

        Assert.Equal(new RotaryScaling { Factor = 4, Extrapolation = 1, OriginalContext = 64, Magnitude = RotaryScaling.YarnMagnitude(4) }, scaling);
    }

    [Fact]
    public void Read_Linear_IsAFactor()
    {
        Assert.Equal(new RotaryScaling { Factor = 2.5f }, Read(Scaled("linear", 2.5f)));
        Assert.Equal(RotaryScaling.None, Read(Scaled("linear", 1)));
        Assert.Equal(RotaryScaling.None, Read(Scaled("none", 4)));
        Assert.Equal(RotaryScaling.None, Read(new TinyModel()));
    }

    [Fact]
    public void Read_OlderKey_IsLinear()
    {
        using GgufFile file = GgufFile.Parse(new TinyModel().CreateWriter().Add("llama.rope.scale_linear", 8f).ToBytes());

        Assert.Equal(new RotaryScaling { Factor = 8 }, ModelShape.Read(file).Rotaries[0].Scaling);
    }

    [Theory]
    [InlineData("factor", -1f)]
    [InlineData("attn_factor", 0f)]
    [InlineData("yarn_beta_fast", -3f)]
    [InlineData("yarn_beta_slow", 0f)]
    public void Read_NumberThatCannotBe_IsRefused(string key, float value)
    {
        using GgufFile file = GgufFile.Parse(
            new TinyModel().CreateWriter().Add("llama.rope.scaling.type", "yarn").Add("llama.rope.scaling." + key, value).ToBytes());

        InferenceException exception = Assert.Throws<InferenceException>(() => ModelShape.Read(file));

        Assert.Same(InferenceErrors.ModelShapeInvalid, exception.Error);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("yarn")]
    public void Forward_ScaledPositions_ChangeWhatIsComputed(string type)
    {
        using EngineWorld plain = EngineWorld.Open(new TinyModel(), EngineWorld.Fast);
        using EngineWorld scaled = EngineWorld.Open(Scaled(type, 4), EngineWorld.Fast);
        int[] tokens = plain.RandomTokens(20);

        Assert.NotEqual(plain.Forward(tokens), scaled.Forward(tokens));
    }

    private static TinyModel Scaled(string type, float factor) => new()
    {
        Metadata = writer => writer.Add("llama.rope.scaling.type", type)
            .Add("llama.rope.scaling.factor", factor)
            .Add("llama.rope.scaling.original_context_length", 64u),
    };

    private static RotaryScaling Read(TinyModel model)
    {
        using GgufFile file = GgufFile.Parse(model.ToBytes());
        return ModelShape.Read(file).Rotaries[0].Scaling;
    }
}
