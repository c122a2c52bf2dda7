using Hearth.Knowledge.Answers;
using Hearth.Knowledge.Evaluation;

namespace Hearth.Knowledge.Tests.Evaluation;

public sealed class LogisticFitTests
{
    [Fact]
    public void Fit_ExamplesOfAKnownFunction_FindsItsDirectionAndBorder()
    {
        // True above x + 2 y = 3, with one in ten wrong; the third measure says nothing, the fourth never changes.
        List<(double[], bool)> examples = [];
        for (int index = 0; index < 2000; index++)
        {
            double x = index * 37 % 101 / 25.0;
            double y = index * 53 % 97 / 40.0;
            examples.Add(([x, y, index * 29 % 89 / 44.0, 1], (x + (2 * y) > 3) != (index % 10 == 0)));
        }

        SupportWeights fitted = LogisticFit.Fit(examples);

        Assert.InRange(fitted.Weights[1] / fitted.Weights[0], 1.8, 2.2);
        Assert.InRange(-fitted.Bias / fitted.Weights[0], 2.7, 3.3);
        Assert.True(Math.Abs(fitted.Weights[2]) < .1 * fitted.Weights[0]);
        Assert.Equal(0, fitted.Weights[3]);
        Assert.True(fitted.Of([4, 2, 0, 1]) > .8);
        Assert.True(fitted.Of([0, 0, 0, 1]) < .2);
    }

    [Fact]
    public void Fit_ExamplesThatASignParts_StaysFinite()
    {
        SupportWeights fitted = LogisticFit.Fit([([1], true), ([2], true), ([-1], false), ([-2], false)]);

        Assert.True(double.IsFinite(fitted.Weights[0]) && fitted.Weights[0] > 0);
        Assert.InRange(fitted.Of([0]), .4, .6);
    }
}
