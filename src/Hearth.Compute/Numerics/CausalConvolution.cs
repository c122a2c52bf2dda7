using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>A convolution over the last four tokens, channel by channel, and SiLU: what delta-net layers do to queries, keys and values.</summary>
/// <remarks>
/// The state of a sequence is the three inputs before the next token, <c>[3][channels]</c>, oldest first, zeros at the start. Sums run from the oldest
/// input to the newest, so a prompt may be cut anywhere. Channels are independent: a range of them is a share of the work.
/// </remarks>
public static unsafe class CausalConvolution
{
    /// <summary>Inputs that take part in one output.</summary>
    public const int Width = 4;

    /// <summary>Inputs kept between tokens.</summary>
    public const int StateRows = Width - 1;

    /// <summary>Turns a file's weights, four per channel, into the rows that <see cref="Apply"/> reads, a channel per element.</summary>
    /// <param name="source"><c>[channels][4]</c>, the oldest input's weight first.</param>
    /// <param name="target">Receives <c>[4][channels]</c>.</param>
    /// <param name="channels">Any number.</param>
    public static void Transpose(float* source, float* target, int channels)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tap = 0; tap < Width; tap++)
            {
                target[((long)tap * channels) + channel] = source[((long)channel * Width) + tap];
            }
        }
    }

    /// <summary>Computes a range of channels of consecutive tokens in place and moves their state on.</summary>
    /// <param name="values"><c>[token][channel]</c>, inputs that become outputs.</param>
    /// <param name="stride">Floats between tokens.</param>
    /// <param name="weights">What <see cref="Transpose"/> made.</param>
    /// <param name="state"><c>[3][channels]</c> of this sequence.</param>
    /// <param name="channels">All channels: the stride of weights and state.</param>
    /// <param name="channelStart">First channel.</param>
    /// <param name="channelEnd">One past the last channel.</param>
    /// <param name="tokens">At least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(
        float* values, long stride, float* weights, float* state, int channels, int channelStart, int channelEnd, int tokens)
    {
        int channel = channelStart;
        for (; channel <= channelEnd - FloatLanes.Count; channel += FloatLanes.Count)
        {
            Vector512<float> weight0 = Vector512.Load(weights + channel);
            Vector512<float> weight1 = Vector512.Load(weights + channels + channel);
            Vector512<float> weight2 = Vector512.Load(weights + (2L * channels) + channel);
            Vector512<float> weight3 = Vector512.Load(weights + (3L * channels) + channel);
            Vector512<float> input0 = Vector512.Load(state + channel);
            Vector512<float> input1 = Vector512.Load(state + channels + channel);
            Vector512<float> input2 = Vector512.Load(state + (2L * channels) + channel);
            float* value = values + channel;
            for (int token = 0; token < tokens; token++, value += stride)
            {
                Vector512<float> input3 = Vector512.Load(value);
                Activated(input0, input1, input2, input3, weight0, weight1, weight2, weight3).Store(value);
                input0 = input1;
                input1 = input2;
                input2 = input3;
            }

            input0.Store(state + channel);
            input1.Store(state + channels + channel);
            input2.Store(state + (2L * channels) + channel);
        }

        for (; channel < channelEnd; channel++)
        {
            float* value = values + channel;
            for (int token = 0; token < tokens; token++, value += stride)
            {
                float input = *value;
                *value = Activated(
                    At(state, channel),
                    At(state, (long)channels + channel),
                    At(state, (2L * channels) + channel),
                    At(value, 0),
                    At(weights, channel),
                    At(weights, (long)channels + channel),
                    At(weights, (2L * channels) + channel),
                    At(weights, (3L * channels) + channel)).ToScalar();
                state[channel] = state[channels + channel];
                state[channels + channel] = state[(2L * channels) + channel];
                state[(2L * channels) + channel] = input;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At(float* values, long index) => Vector512.CreateScalar(values[index]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Activated(
        Vector512<float> input0,
        Vector512<float> input1,
        Vector512<float> input2,
        Vector512<float> input3,
        Vector512<float> weight0,
        Vector512<float> weight1,
        Vector512<float> weight2,
        Vector512<float> weight3)
    {
        Vector512<float> sum = input0 * weight0;
        sum = Vector512.FusedMultiplyAdd(input1, weight1, sum);
        sum = Vector512.FusedMultiplyAdd(input2, weight2, sum);
        sum = Vector512.FusedMultiplyAdd(input3, weight3, sum);
        return sum / (Vector512<float>.One + FloatLanes.Exp(-sum));
    }
}
