using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>The recurrence of gated delta nets: a matrix per head that forgets, is corrected by each token, and is read by its query.</summary>
/// <remarks>
/// <para>Per token, with the state S <c>[key element][value element]</c>: S = decay × S; d = beta × (v − Sᵀk); S = S + k dᵀ; output = Sᵀq. Source: Yang et
/// al., "Gated Delta Networks" (2024), the recurrent form.</para>
/// <para>Sums run over key elements in ascending order, one fused chain per value element. Elements of the value are independent of each other: a run of
/// tokens is computed for <see cref="TileValues"/> of them at a time, whose part of the state then stays in the first-level cache, and gives the bits of
/// one token after another.</para>
/// </remarks>
public static unsafe class GatedDeltaRule
{
    /// <summary>Value elements computed together: the unit of splitting a head.</summary>
    public const int TileValues = 2 * FloatLanes.Count;

    /// <summary>Advances one tile of one head over consecutive tokens.</summary>
    /// <param name="state"><c>[keyDimension][valueDimension]</c>, zeros at the start of a sequence; moved on.</param>
    /// <param name="tokens">The vectors of this head, token by token.</param>
    /// <param name="count">Tokens, at least 1.</param>
    /// <param name="tile">0 to valueDimension / <see cref="TileValues"/> - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Advance(float* state, in DeltaTokens tokens, int count, int tile)
    {
        float* query = tokens.Queries;
        float* key = tokens.Keys;
        float* value = tokens.Values + (tile * TileValues);
        float* output = tokens.Outputs + (tile * TileValues);
        float* decay = tokens.Decays;
        float* beta = tokens.Betas;
        float* first = state + (tile * TileValues);
        int keys = tokens.KeyDimension;
        long row = tokens.ValueDimension;
        for (int token = 0; token < count; token++)
        {
            Vector512<float> decays = Vector512.Create(*decay);
            Vector512<float> known0 = Vector512<float>.Zero;
            Vector512<float> known1 = Vector512<float>.Zero;
            float* cell = first;
            for (int index = 0; index < keys; index++, cell += row)
            {
                Vector512<float> element = Vector512.Create(key[index]);
                known0 = Vector512.FusedMultiplyAdd(Vector512.Load(cell) * decays, element, known0);
                known1 = Vector512.FusedMultiplyAdd(Vector512.Load(cell + FloatLanes.Count) * decays, element, known1);
            }

            Vector512<float> betas = Vector512.Create(*beta);
            Vector512<float> change0 = (Vector512.Load(value) - known0) * betas;
            Vector512<float> change1 = (Vector512.Load(value + FloatLanes.Count) - known1) * betas;
            Vector512<float> sum0 = Vector512<float>.Zero;
            Vector512<float> sum1 = Vector512<float>.Zero;
            cell = first;
            for (int index = 0; index < keys; index++, cell += row)
            {
                Vector512<float> element = Vector512.Create(key[index]);
                Vector512<float> cell0 = Vector512.FusedMultiplyAdd(element, change0, Vector512.Load(cell) * decays);
                Vector512<float> cell1 = Vector512.FusedMultiplyAdd(element, change1, Vector512.Load(cell + FloatLanes.Count) * decays);
                cell0.Store(cell);
                cell1.Store(cell + FloatLanes.Count);
                Vector512<float> asked = Vector512.Create(query[index]);
                sum0 = Vector512.FusedMultiplyAdd(cell0, asked, sum0);
                sum1 = Vector512.FusedMultiplyAdd(cell1, asked, sum1);
            }

            sum0.Store(output);
            sum1.Store(output + FloatLanes.Count);
            query += tokens.KeyStride;
            key += tokens.KeyStride;
            value += tokens.ValueStride;
            output += tokens.OutputStride;
            decay += tokens.GateStride;
            beta += tokens.GateStride;
        }
    }

    /// <summary>How much a head remembers: e^(rate × ln(1 + e^(input + bias))).</summary>
    /// <param name="input">What the token says.</param>
    /// <param name="bias">The head's bias.</param>
    /// <param name="rate">The head's rate, not above 0.</param>
    public static float Decay(float input, float bias, float rate)
    {
        // In double precision, which every platform's library rounds alike once the result is a float.
        double sum = (double)input + bias;
        double softPlus = sum > 20 ? sum : Math.Log(1 + Math.Exp(sum));
        return (float)Math.Exp(rate * softPlus);
    }
}
