using Hearth.Compute;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Multiplies up to four matrices with the same input. An item is a group of rows; the matrices' groups follow one another.</summary>
/// <remarks>Work is divided by rows only, so that no sum depends on how it was divided.</remarks>
internal sealed unsafe class ProjectStage(ForwardBuffers buffers, bool isExact) : IComputeJob
{
    private const int MatricesMax = 4;

    private readonly WeightMatrix[] _matrices = new WeightMatrix[MatricesMax];
    private readonly float*[] _outputs = new float*[MatricesMax];
    private int _count;
    private float* _input;
    private int _tokens;

    /// <summary>Groups of all matrices.</summary>
    public int Groups { get; private set; }

    /// <summary>How many groups other threads take between two ranges of one thread.</summary>
    public int Ahead { get; set; }

    /// <summary>Begins a new product of the loaded activations.</summary>
    public ProjectStage From(float* input, int tokens)
    {
        _count = 0;
        Groups = 0;
        _input = input;
        _tokens = tokens;
        return this;
    }

    /// <summary>Adds a matrix; its output is <c>[token][row]</c>.</summary>
    public ProjectStage Add(WeightMatrix matrix, float* output)
    {
        _matrices[_count] = matrix;
        _outputs[_count] = output;
        _count++;
        Groups += matrix.Groups;
        return this;
    }

    public void Execute(int begin, int end, int worker)
    {
        int first = 0;
        for (int index = 0; index < _count; index++)
        {
            WeightMatrix matrix = _matrices[index];
            int start = Math.Max(begin, first) - first;
            int stop = Math.Min(end, first + matrix.Groups) - first;
            if (start < stop)
            {
                Multiply(matrix, _outputs[index], start, stop, stop + Ahead);
            }

            first += matrix.Groups;
        }
    }

    private void Multiply(WeightMatrix matrix, float* output, int start, int stop, int next)
    {
        if (isExact)
        {
            matrix.MultiplyExact(_input, matrix.Columns, output, matrix.Rows, start, stop, 0, _tokens);
        }
        else
        {
            matrix.Multiply(buffers.Activations, output, matrix.Rows, start, stop, 0, _tokens, next);
        }
    }
}
