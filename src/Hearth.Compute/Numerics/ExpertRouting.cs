using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Which tokens of a batch go to which experts, arranged such that each expert's tokens stand together.</summary>
/// <remarks>
/// <para>1. <see cref="Begin"/>, 2. <see cref="Choose"/> for each choice of each token, 3. <see cref="Arrange"/>. Then every choice has a slot. The slots of one
/// expert are a segment, tokens in ascending order, that begins with a tile of <see cref="ActivationBuffer"/>; the rest of its last tile is padding. 4.
/// <see cref="Gather"/> fills the slots; the caller quantises them and multiplies each segment with its expert's matrices, slot by slot, into outputs of
/// the same slots; 5. <see cref="Combine"/> adds those up per token, in ascending order of experts, so that no bit depends on what else is in the batch.</para>
/// <para>1 to 3 belong to one thread; 4 and 5 may run on many over disjoint ranges. Nothing is allocated after construction.</para>
/// </remarks>
public sealed unsafe class ExpertRouting
{
    /// <summary>The token of a slot that only fills a tile.</summary>
    public const int Padding = -1;

    private readonly int _choices;
    private readonly int[] _experts;
    private readonly float[] _weights;
    private readonly int[] _slots;
    private readonly int[] _next;
    private readonly int[] _segmentExperts;
    private readonly int[] _segmentStarts;
    private readonly int[] _segmentTokens;
    private readonly int[] _slotTokens;
    private int _tokens;

    /// <summary>Reserves memory for the largest batch.</summary>
    /// <param name="experts">Experts there are.</param>
    /// <param name="choices">Experts that each token goes to, at most all.</param>
    /// <param name="tokensMax">The most tokens at once.</param>
    public ExpertRouting(int experts, int choices, int tokensMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(choices);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(choices, experts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokensMax);
        _choices = choices;
        int pairs = checked(choices * tokensMax);
        SlotsMax = SlotCountMax(experts, choices, tokensMax);
        _experts = new int[pairs];
        _weights = new float[pairs];
        _slots = new int[pairs];
        _next = new int[experts];
        _segmentExperts = new int[Math.Min(experts, pairs)];
        _segmentStarts = new int[Math.Min(experts, pairs)];
        _segmentTokens = new int[Math.Min(experts, pairs)];
        _slotTokens = new int[SlotsMax];
    }

    /// <summary>The most slots there can be: what buffers must be made for.</summary>
    public int SlotsMax { get; }

    /// <summary>Slots of this batch, padding included.</summary>
    public int Slots { get; private set; }

    /// <summary>Experts that any token goes to.</summary>
    public int Segments { get; private set; }

    /// <summary>The most slots that a batch can have.</summary>
    /// <param name="experts">Experts there are.</param>
    /// <param name="choices">Experts that each token goes to.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public static int SlotCountMax(int experts, int choices, int tokens)
    {
        int pairs = checked(choices * tokens);
        return checked(pairs + (Math.Min(experts, pairs) * (ActivationBuffer.TileTokens - 1)));
    }

    /// <summary>Forgets the last batch.</summary>
    /// <param name="tokens">Tokens of the next, at least 1 and at most the maximum.</param>
    public void Begin(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, _experts.Length / _choices);
        _tokens = tokens;
        Slots = 0;
        Segments = 0;
    }

    /// <summary>Sends a token to an expert. Every choice of every token is made once, and no expert twice by one token.</summary>
    /// <param name="token">0 to the tokens of the batch - 1.</param>
    /// <param name="choice">0 to the choices - 1, in any order.</param>
    /// <param name="expert">0 to the experts - 1.</param>
    /// <param name="weight">What the expert's output is multiplied by.</param>
    public void Choose(int token, int choice, int expert, float weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(expert);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(expert, _next.Length);
        _experts[(token * _choices) + choice] = expert;
        _weights[(token * _choices) + choice] = weight;
    }

    /// <summary>Gives every choice its slot.</summary>
    public void Arrange()
    {
        Span<int> counts = _next;
        counts.Clear();
        for (int token = 0; token < _tokens; token++)
        {
            SortChoices(token);
            for (int choice = token * _choices; choice < (token + 1) * _choices; choice++)
            {
                counts[_experts[choice]]++;
            }
        }

        for (int expert = 0; expert < counts.Length; expert++)
        {
            int tokens = counts[expert];
            if (tokens > 0)
            {
                _segmentExperts[Segments] = expert;
                _segmentStarts[Segments] = Slots;
                _segmentTokens[Segments++] = tokens;
                counts[expert] = Slots;
                int end = (Slots + tokens + ActivationBuffer.TileTokens - 1) / ActivationBuffer.TileTokens * ActivationBuffer.TileTokens;
                _slotTokens.AsSpan(Slots, end - Slots).Fill(Padding);
                Slots = end;
            }
        }

        for (int pair = 0; pair < _tokens * _choices; pair++)
        {
            int slot = counts[_experts[pair]]++;
            _slots[pair] = slot;
            _slotTokens[slot] = pair / _choices;
        }
    }

    /// <summary>The expert of a segment; segments ascend by expert.</summary>
    public int SegmentExpert(int segment) => _segmentExperts[segment];

    /// <summary>Its first slot, a multiple of <see cref="ActivationBuffer.TileTokens"/>.</summary>
    public int SegmentStart(int segment) => _segmentStarts[segment];

    /// <summary>Its tokens, which stand in the slots from its first on.</summary>
    public int SegmentTokens(int segment) => _segmentTokens[segment];

    /// <summary>The token in a slot, or <see cref="Padding"/>.</summary>
    public int SlotToken(int slot) => _slotTokens[slot];

    /// <summary>Copies the tokens' vectors into a range of slots; padding becomes zeros.</summary>
    /// <param name="source"><c>[token][column]</c>.</param>
    /// <param name="sourceStride">Floats between tokens.</param>
    /// <param name="target"><c>[slot][column]</c>.</param>
    /// <param name="targetStride">Floats between slots.</param>
    /// <param name="columns">Elements of a vector.</param>
    /// <param name="slotStart">First slot.</param>
    /// <param name="slotEnd">One past the last slot.</param>
    public void Gather(float* source, long sourceStride, float* target, long targetStride, int columns, int slotStart, int slotEnd)
    {
        for (int slot = slotStart; slot < slotEnd; slot++)
        {
            float* row = target + (slot * targetStride);
            int token = _slotTokens[slot];
            if (token == Padding)
            {
                NativeMemory.Clear(row, (nuint)columns * sizeof(float));
            }
            else
            {
                NativeMemory.Copy(source + (token * sourceStride), row, (nuint)columns * sizeof(float));
            }
        }
    }

    /// <summary>target = Σ weight × output over a token's choices, in ascending order of experts, for a range of tokens.</summary>
    /// <param name="outputs"><c>[slot][column]</c>.</param>
    /// <param name="outputStride">Floats between slots.</param>
    /// <param name="target"><c>[token][column]</c>, overwritten.</param>
    /// <param name="targetStride">Floats between tokens.</param>
    /// <param name="columns">Elements of a vector.</param>
    /// <param name="tokenStart">First token.</param>
    /// <param name="tokenEnd">One past the last token.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Combine(float* outputs, long outputStride, float* target, long targetStride, int columns, int tokenStart, int tokenEnd)
    {
        for (int token = tokenStart; token < tokenEnd; token++)
        {
            int first = token * _choices;
            float* sum = target + (token * targetStride);
            int column = 0;
            for (; column <= columns - FloatLanes.Count; column += FloatLanes.Count)
            {
                Vector512<float> total = Vector512.Load(outputs + (_slots[first] * outputStride) + column) * Vector512.Create(_weights[first]);
                for (int choice = first + 1; choice < first + _choices; choice++)
                {
                    total = Vector512.FusedMultiplyAdd(
                        Vector512.Load(outputs + (_slots[choice] * outputStride) + column), Vector512.Create(_weights[choice]), total);
                }

                total.Store(sum + column);
            }

            for (; column < columns; column++)
            {
                float total = outputs[(_slots[first] * outputStride) + column] * _weights[first];
                for (int choice = first + 1; choice < first + _choices; choice++)
                {
                    total = MathF.FusedMultiplyAdd(outputs[(_slots[choice] * outputStride) + column], _weights[choice], total);
                }

                sum[column] = total;
            }
        }
    }

    private void SortChoices(int token)
    {
        Span<int> experts = _experts.AsSpan(token * _choices, _choices);
        Span<float> weights = _weights.AsSpan(token * _choices, _choices);
        for (int index = 1; index < experts.Length; index++)
        {
            for (int place = index; place > 0 && experts[place - 1] > experts[place]; place--)
            {
                (experts[place - 1], experts[place]) = (experts[place], experts[place - 1]);
                (weights[place - 1], weights[place]) = (weights[place], weights[place - 1]);
            }
        }

        for (int index = 1; index < experts.Length; index++)
        {
            Debug.Assert(experts[index] != experts[index - 1], "A token chose an expert twice.");
        }
    }
}
