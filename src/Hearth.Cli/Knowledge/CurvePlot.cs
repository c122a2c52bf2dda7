using System.Globalization;
using System.Text;

namespace Hearth.Cli.Knowledge;

/// <summary>A curve as an SVG picture that needs no font or style of elsewhere; readable on light and dark paper.</summary>
internal static class CurvePlot
{
    private const int Width = 640;
    private const int Height = 320;
    private const int Left = 56;
    private const int Top = 40;
    private const int Right = 16;
    private const int Bottom = 32;
    private const int Lines = 4;

    /// <summary>Draws points in the order of their first coordinate; the highest is marked.</summary>
    /// <param name="title">Plain text without angle brackets and ampersands.</param>
    /// <param name="points">At least one.</param>
    public static string Draw(string title, IReadOnlyList<KeyValuePair<double, double>> points)
    {
        (double first, double last) = (points[0].Key, points[^1].Key);
        KeyValuePair<double, double> best = points.MaxBy(static point => point.Value);
        double low = Math.Floor(points.Min(static point => point.Value) * 20) / 20;
        double high = Math.Max(low + .05, Math.Ceiling(best.Value * 20) / 20);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#777\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"22\" font-size=\"14\">{title}</text>\n");
        for (int line = 0; line <= Lines; line++)
        {
            double value = low + ((high - low) * line / Lines);
            double at = first + ((last - first) * line / Lines);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(value):0.#}H{Width - Right}\" stroke=\"#999\" stroke-opacity=\".4\"/><text x=\"{Left - 6}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{value:0.00#}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(at):0.#}\" y=\"{Height - 10}\" text-anchor=\"middle\">{at:0.##}</text>\n");
        }

        string path = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Key):0.#},{Y(point.Value):0.#}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"#d9600f\" stroke-width=\"2\"/>\n");
        string anchor = X(best.Key) > Width * .75 ? "end" : "middle";
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(best.Key):0.#}\" cy=\"{Y(best.Value):0.#}\" r=\"4\" fill=\"#d9600f\"/><text x=\"{X(best.Key):0.#}\" y=\"{Y(best.Value) - 8:0.#}\" text-anchor=\"{anchor}\">{best.Value:0.000} at {best.Key:0.##}</text>\n</svg>\n");
        return svg.ToString();

        double X(double at) => Left + ((at - first) / Math.Max(1e-9, last - first) * (Width - Left - Right));

        double Y(double value) => Height - Bottom - ((value - low) / (high - low) * (Height - Top - Bottom));
    }
}
