using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Keeps numbers below a cap without cutting them off: gemma's logits and attention scores.</summary>
public static unsafe class SoftCap
{
    /// <summary>From here on 1 - 2 / (1 + e^2z) is precise; below it would lose most digits, and a series takes its place.</summary>
    private const float SeriesMax = 0.35f;

    /// <summary>values = cap × tanh(values / cap), element by element.</summary>
    /// <param name="values">Read and overwritten.</param>
    /// <param name="length">Elements, any number.</param>
    /// <param name="cap">The bound, above 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* values, int length, float cap)
    {
        Vector512<float> factor = Vector512.Create(cap);
        Vector512<float> inverse = Vector512.Create(1f / cap);
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            (Tanh(Vector512.Load(values + index) * inverse) * factor).Store(values + index);
        }

        for (; index < length; index++)
        {
            values[index] = (Tanh(Vector512.CreateScalar(values[index]) * inverse) * factor).ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Tanh(Vector512<float> value)
    {
        Vector512<float> size = Vector512.Abs(value);
        Vector512<float> large = Vector512<float>.One - (Vector512.Create(2f) / (Vector512<float>.One + FloatLanes.Exp(size + size)));
        large |= value & Vector512.Create(-0f);
        Vector512<float> square = value * value;
        Vector512<float> series = Vector512.FusedMultiplyAdd(square, Vector512.Create(-1382f / 155925f), Vector512.Create(62f / 2835f));
        series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(-17f / 315f));
        series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(2f / 15f));
        series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(-1f / 3f));
        series = Vector512.FusedMultiplyAdd(series * square, value, value);
        return Vector512.ConditionalSelect(Vector512.LessThan(size, Vector512.Create(SeriesMax)), series, large);
    }
}
