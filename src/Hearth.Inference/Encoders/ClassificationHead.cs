using Hearth.Compute;

namespace Hearth.Inference.Encoders;

/// <summary>Makes scores of a text's first vector: a layer with tanh, then a linear one; either may be missing, as in llama.cpp.</summary>
/// <remarks>Two small products per text, done with float activations.</remarks>
internal sealed unsafe class ClassificationHead(EncoderShape shape, WeightMatrix? classifier, WeightMatrix? score) : IDisposable
{
    public void Apply(ReadOnlySpan<float> vector, Span<float> scores)
    {
        float[] between = vector.ToArray();
        if (classifier is not null)
        {
            float[] output = new float[shape.Width];
            Multiply(classifier, between, output);
            for (int index = 0; index < output.Length; index++)
            {
                output[index] = MathF.Tanh(output[index]);
            }

            between = output;
        }

        if (score is null)
        {
            between.CopyTo(scores);
        }
        else
        {
            Multiply(score, between, scores);
        }
    }

    public void Dispose()
    {
        classifier?.Dispose();
        score?.Dispose();
    }

    private static void Multiply(WeightMatrix matrix, ReadOnlySpan<float> input, Span<float> output)
    {
        fixed (float* source = input)
        fixed (float* target = output)
        {
            matrix.MultiplyExact(source, matrix.Columns, target, matrix.Rows, 0, matrix.Groups, 0, 1);
        }
    }
}
