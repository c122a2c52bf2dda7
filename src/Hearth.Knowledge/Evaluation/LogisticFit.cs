using Hearth.Knowledge.Answers;

namespace Hearth.Knowledge.Evaluation;

/// <summary>Fits a logistic function to examples by Newton's method, with a small penalty on large weights. The same examples give the same weights.</summary>
internal static class LogisticFit
{
    /// <summary>The penalty on the square of a weight, of measures that were brought to variance 1.</summary>
    private const double Ridge = 1;

    private const int StepsMax = 50;

    /// <summary>Fits.</summary>
    /// <param name="examples">Measures and what they mean; all of one length.</param>
    public static SupportWeights Fit(IReadOnlyList<(double[] Values, bool IsTrue)> examples)
    {
        int size = examples.Count > 0 ? examples[0].Values.Length : 0;
        double[] means = [.. Enumerable.Range(0, size).Select(index => examples.Average(example => example.Values[index]))];
        double[] spreads = [.. Enumerable.Range(0, size).Select(index => Math.Sqrt(examples.Average(example => Math.Pow(example.Values[index] - means[index], 2))))];
        double[] weights = new double[size + 1];
        for (int step = 0; step < StepsMax; step++)
        {
            (double[] gradient, double[][] curvature) = Slope(examples, weights, means, spreads);
            double[] move = Solve(curvature, gradient);
            for (int index = 0; index <= size; index++)
            {
                weights[index] += move[index];
            }

            if (move.Max(Math.Abs) < 1e-9)
            {
                break;
            }
        }

        double[] raw = [.. Enumerable.Range(0, size).Select(index => spreads[index] > 0 ? weights[index + 1] / spreads[index] : 0)];
        return new SupportWeights(weights[0] - raw.Zip(means, static (weight, mean) => weight * mean).Sum(), raw);
    }

    private static (double[] Gradient, double[][] Curvature) Slope(IReadOnlyList<(double[] Values, bool IsTrue)> examples, double[] weights, double[] means, double[] spreads)
    {
        int size = weights.Length;
        double[] gradient = new double[size];
        double[][] curvature = [.. Enumerable.Range(0, size).Select(_ => new double[size])];
        double[] row = new double[size];
        foreach ((double[] values, bool isTrue) in examples)
        {
            row[0] = 1;
            double sum = weights[0];
            for (int index = 1; index < size; index++)
            {
                row[index] = spreads[index - 1] > 0 ? (values[index - 1] - means[index - 1]) / spreads[index - 1] : 0;
                sum += weights[index] * row[index];
            }

            double chance = 1 / (1 + Math.Exp(-sum));
            for (int index = 0; index < size; index++)
            {
                gradient[index] += ((isTrue ? 1 : 0) - chance) * row[index];
                for (int other = 0; other < size; other++)
                {
                    curvature[index][other] += chance * (1 - chance) * row[index] * row[other];
                }
            }
        }

        for (int index = 0; index < size; index++)
        {
            // The bias pays nothing but what keeps the equations solvable.
            double penalty = index == 0 ? 1e-9 : Ridge;
            gradient[index] -= penalty * weights[index];
            curvature[index][index] += penalty;
        }

        return (gradient, curvature);
    }

    /// <summary>Gaussian elimination with the largest pivot; changes its input.</summary>
    private static double[] Solve(double[][] matrix, double[] right)
    {
        int size = right.Length;
        for (int column = 0; column < size; column++)
        {
            int pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(matrix[row][column]));
            (matrix[column], matrix[pivot]) = (matrix[pivot], matrix[column]);
            (right[column], right[pivot]) = (right[pivot], right[column]);
            for (int row = column + 1; row < size; row++)
            {
                double share = matrix[row][column] / matrix[column][column];
                for (int index = column; index < size; index++)
                {
                    matrix[row][index] -= share * matrix[column][index];
                }

                right[row] -= share * right[column];
            }
        }

        for (int row = size - 1; row >= 0; row--)
        {
            for (int index = row + 1; index < size; index++)
            {
                right[row] -= matrix[row][index] * right[index];
            }

            right[row] /= matrix[row][row];
        }

        return right;
    }
}
