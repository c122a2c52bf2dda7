using Hearth.Compute;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Tests.Engine;

/// <summary>The forward pass as a textbook has it: double arithmetic, whole score rows, no cache, one tensor at a time. Shares nothing with the engine but the reader.</summary>
internal sealed unsafe class PlainForward(GgufFile file)
{
    private readonly string _name = file.Metadata.GetRequiredString("general.architecture");

    /// <summary>The logits after each token.</summary>
    public double[][] Run(int[] tokens)
    {
        double[][] hidden = [.. tokens.Select(token => Rows("token_embd.weight")[token])];
        for (int layer = 0; layer < Number("block_count"); layer++)
        {
            string prefix = $"blk.{layer}.";
            double[][] normalized = [.. hidden.Select(row => Normalize(row, prefix + "attn_norm.weight"))];
            double[][] attended = Attend(normalized, prefix);
            hidden = Add(hidden, attended, prefix + "attn_output");
            normalized = [.. hidden.Select(row => Normalize(row, prefix + "ffn_norm.weight"))];
            double[][] gated = [.. normalized.Select(row => Gate(Project(row, prefix + "ffn_gate"), Project(row, prefix + "ffn_up")))];
            hidden = Add(hidden, gated, prefix + "ffn_down");
        }

        string output = file.Tensors.ContainsKey("output.weight") ? "output" : "token_embd";
        return [.. hidden.Select(row => Project(Normalize(row, "output_norm.weight"), output))];
    }

    private double[][] Attend(double[][] inputs, string prefix)
    {
        int heads = Number("attention.head_count");
        int keyHeads = Number("attention.head_count_kv");
        double[][][] queries = [.. inputs.Select((row, position) => Turn(Split(Project(row, prefix + "attn_q"), heads), prefix + "attn_q_norm.weight", position))];
        double[][][] keys = [.. inputs.Select((row, position) => Turn(Split(Project(row, prefix + "attn_k"), keyHeads), prefix + "attn_k_norm.weight", position))];
        double[][][] values = [.. inputs.Select(row => Split(Project(row, prefix + "attn_v"), keyHeads))];
        return [.. inputs.Select((_, position) => Enumerable.Range(0, heads).SelectMany(head => AttendHead(position, head)).ToArray())];

        double[] AttendHead(int position, int head)
        {
            int group = head / (heads / keyHeads);
            double[] query = queries[position][head];
            double[] weights = [.. Enumerable.Range(0, position + 1).Select(past => Math.Exp(Dot(query, keys[past][group]) / Math.Sqrt(query.Length)))];
            double sum = weights.Sum();
            return [.. query.Select((_, index) => Enumerable.Range(0, position + 1).Sum(past => weights[past] / sum * values[past][group][index]))];
        }
    }

    private double[][] Turn(double[][] heads, string norm, int position)
    {
        bool halves = _name is not "llama";
        foreach (double[] head in heads)
        {
            if (file.Tensors.ContainsKey(norm))
            {
                Normalize(head, norm).CopyTo(head, 0);
            }

            int pairs = head.Length / 2;
            for (int pair = 0; pair < pairs; pair++)
            {
                double factor = file.Tensors.ContainsKey("rope_freqs.weight") ? Rows("rope_freqs.weight")[0][pair] : 1;
                double angle = position * Math.Pow(file.Metadata.GetRequiredSingle($"{_name}.rope.freq_base"), -2.0 * pair / head.Length) / factor;
                (int first, int second) = halves ? (pair, pair + pairs) : (2 * pair, (2 * pair) + 1);
                (head[first], head[second]) = (
                    (head[first] * Math.Cos(angle)) - (head[second] * Math.Sin(angle)),
                    (head[first] * Math.Sin(angle)) + (head[second] * Math.Cos(angle)));
            }
        }

        return heads;
    }

    private double[] Normalize(double[] row, string norm)
    {
        double[] weights = Rows(norm)[0];
        double epsilon = file.Metadata.GetRequiredSingle($"{_name}.attention.layer_norm_rms_epsilon");
        double factor = 1 / Math.Sqrt(row.Average(value => value * value) + epsilon);
        return [.. row.Select((value, index) => value * factor * weights[index])];
    }

    private double[] Project(double[] row, string name)
    {
        double[] bias = file.Tensors.ContainsKey(name + ".bias") ? Rows(name + ".bias")[0] : [];
        return [.. Rows(name + ".weight").Select((weights, index) => Dot(weights, row) + (bias.Length == 0 ? 0 : bias[index]))];
    }

    private double[][] Add(double[][] hidden, double[][] inputs, string name) =>
        [.. hidden.Zip(inputs, (row, input) => row.Zip(Project(input, name), (left, right) => left + right).ToArray())];

    private static double[] Gate(double[] gate, double[] up) => [.. gate.Zip(up, (left, right) => left / (1 + Math.Exp(-left)) * right)];

    private static double[][] Split(double[] row, int heads) => [.. row.Chunk(row.Length / heads)];

    private static double Dot(double[] left, double[] right)
    {
        double sum = 0;
        for (int index = 0; index < left.Length; index++)
        {
            sum += left[index] * right[index];
        }

        return sum;
    }

    private int Number(string key) => file.Metadata.GetRequiredInt32($"{_name}.{key}");

    private readonly Dictionary<string, double[][]> _rows = [];

    private double[][] Rows(string name)
    {
        if (!_rows.TryGetValue(name, out double[][]? rows))
        {
            GgufTensor tensor = file.Tensors[name];
            float[] values = new float[tensor.Elements];
            TensorRows.Dequantize(tensor.Format, new ReadOnlySpan<byte>(tensor.Data, (int)tensor.LengthBytes), values);
            rows = [.. values.Select(value => (double)value).Chunk((int)tensor.Dimensions[0])];
            _rows.Add(name, rows);
        }

        return rows;
    }
}
