using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>The activation of BERT's feed-forward layers (GELU) in its exact form, with the error function.</summary>
/// <remarks>
/// Source: Abramowitz and Stegun 7.1.26, whose error is below 1.5 × 10⁻⁷. It gives 1 - erf directly, so that a negative input loses no digits to a
/// subtraction. llama.cpp uses the approximation by tanh, rounded to half, which differs by up to 5 × 10⁻⁴.
/// </remarks>
public static unsafe class GaussianErrorUnit
{
    /// <summary>x = x × Φ(x), element by element, where Φ is the normal distribution.</summary>
    /// <param name="values">Read and overwritten.</param>
    /// <param name="length">Elements, any number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* values, int length)
    {
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            Activate(Vector512.Load(values + index)).Store(values + index);
        }

        for (; index < length; index++)
        {
            // Through the same lanes as the rest, so that an element does not depend on where its row ends.
            values[index] = Activate(Vector512.CreateScalar(values[index])).ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Activate(Vector512<float> x)
    {
        const float InverseRootOfTwo = 0.70710678f;
        Vector512<float> z = Vector512.Abs(x) * Vector512.Create(InverseRootOfTwo);
        Vector512<float> t = Vector512<float>.One / Vector512.FusedMultiplyAdd(z, Vector512.Create(0.3275911f), Vector512<float>.One);
        Vector512<float> poly = Vector512.FusedMultiplyAdd(Vector512.Create(1.061405429f), t, Vector512.Create(-1.453152027f));
        poly = Vector512.FusedMultiplyAdd(poly, t, Vector512.Create(1.421413741f));
        poly = Vector512.FusedMultiplyAdd(poly, t, Vector512.Create(-0.284496736f));
        poly = Vector512.FusedMultiplyAdd(poly, t, Vector512.Create(0.254829592f));

        // Half of x times what is left of 1 beyond the error function: x × Φ(x) where x is negative, x less of it where not.
        Vector512<float> tail = Vector512.Create(0.5f) * x * (poly * t) * FloatLanes.Exp(-(z * z));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x - tail, tail);
    }
}
