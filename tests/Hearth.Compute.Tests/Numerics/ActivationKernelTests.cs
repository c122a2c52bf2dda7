using Hearth.Compute.Numerics;

namespace Hearth.Compute.Tests.Numerics;

/// <summary>The activations of today's models against plain double arithmetic, at lengths that are whole vectors and that are not.</summary>
public sealed unsafe class ActivationKernelTests
{
    public static TheoryData<int> Lengths => [1, 8, 15, 16, 17, 48, 172];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void GeluGateApply_AnyLength_IsTheTanhForm(int length) => AssertGate(
        length,
        static (gate, up, count) => GeluGate.Apply(gate, up, count),
        static (gate, up) => 0.5 * gate * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (gate + (0.044715 * gate * gate * gate)))) * up);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ClampedSwiGluApply_AnyLength_IsTheFormula(int length) => AssertGate(
        length,
        static (gate, up, count) => ClampedSwiGlu.Apply(gate, up, count, 1.702f, 7),
        static (gate, up) => Math.Min(gate, 7) / (1 + Math.Exp(-1.702 * Math.Min(gate, 7))) * (Math.Clamp(up, -7, 7) + 1));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SigmoidGateApply_AnyLength_IsTheFormula(int length)
    {
        AssertGate(
            length,
            static (values, gates, count) => SigmoidGate.Apply(values, gates, count),
            static (value, gate) => value / (1 + Math.Exp(-gate)));
        Assert.Equal(0.5f, SigmoidGate.Sigmoid(0));
        Assert.Equal(0.8807970779778823, SigmoidGate.Sigmoid(2), 1e-7);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SoftCapApply_AnyLength_IsTheFormula(int length)
    {
        foreach (float spread in (float[])[0.01f, 1, 30, 1000])
        {
            using NativeFloats values = NativeArray.Random(length, 1, spread);
            float[] before = new ReadOnlySpan<float>(values.Pointer, length).ToArray();
            SoftCap.Apply(values.Pointer, length, 30);
            float[] actual = NativeArray.ToArray(values);
            for (int index = 0; index < length; index++)
            {
                double expected = 30 * Math.Tanh(before[index] / 30.0);
                Assert.Equal(expected, actual[index], Math.Abs(expected) * 6e-7);
            }
        }
    }

    [Theory]
    [InlineData(1, float.NegativeInfinity)]
    [InlineData(16, float.NegativeInfinity)]
    [InlineData(41, float.NegativeInfinity)]
    [InlineData(128, float.NegativeInfinity)]
    [InlineData(7, 0.5f)]
    [InlineData(32, 9f)]
    public void RowSoftmaxApply_AnyLength_IsTheFormula(int length, float sink)
    {
        using NativeFloats values = NativeArray.Random(length, 4, 8);
        double[] powers = [.. new ReadOnlySpan<float>(values.Pointer, length).ToArray().Select(value => Math.Exp(value))];
        RowSoftmax.Apply(values.Pointer, length, sink);
        float[] actual = NativeArray.ToArray(values);
        double sum = powers.Sum() + Math.Exp(sink);
        for (int index = 0; index < length; index++)
        {
            Assert.Equal(powers[index] / sum, actual[index], 1e-6);
        }
    }

    private static void AssertGate(int length, Gate apply, Func<double, double, double> formula)
    {
        using NativeFloats gate = NativeArray.Random(length, 1, 12);
        using NativeFloats up = NativeArray.Random(length, 2, 9);
        gate.Pointer[0] = -200;
        float[] gates = new ReadOnlySpan<float>(gate.Pointer, length).ToArray();
        apply(gate.Pointer, up.Pointer, length);
        float[] actual = NativeArray.ToArray(gate);
        for (int index = 0; index < length; index++)
        {
            double expected = formula(gates[index], up.Pointer[index]);
            Assert.Equal(expected, actual[index], 1e-6 + (Math.Abs(expected) * 2e-6));
        }
    }

    private delegate void Gate(float* gate, float* up, int length);
}
