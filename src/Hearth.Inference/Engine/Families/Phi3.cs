using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Phi-3 and Phi-4: fused matrices, and for long contexts other divisors of the frequencies.</summary>
/// <remarks>The window that some files name is left out, as llama.cpp leaves it out: conversions say it of models that do not have it.</remarks>
internal static class Phi3
{
    public static ModelArchitecture Architecture { get; } = new("phi3", RotaryStyle.Halves)
    {
        FusesGateAndUp = true,
        Refine = static (reader, shape) => shape with
        {
            Rotaries =
            [
                shape.Rotaries[0] with
                {
                    FactorTensors = [TensorNames.RotaryFactors, "rope_factors_short.weight"],
                    LongFactorTensor = "rope_factors_long.weight",
                    ShortContext = reader.Optional("rope.scaling.original_context_length", ModelLimits.ContextLengthMax, shape.ContextLength),
                },
            ],
        },
    };
}
