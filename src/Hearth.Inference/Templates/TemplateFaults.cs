using System.Globalization;
using Hearth.Inference.Templates.Syntax;

namespace Hearth.Inference.Templates;

/// <summary>The coded errors of templates, with the place in the template.</summary>
internal static class TemplateFaults
{
    /// <summary>The template cannot be parsed.</summary>
    public static InferenceException Malformed(TemplateSource source, int offset, string problem) =>
        new(InferenceErrors.TemplateMalformed, At(source, offset, problem));

    /// <summary>The template cannot render this conversation.</summary>
    public static InferenceException Failed(TemplateSource source, int offset, string problem) =>
        new(InferenceErrors.TemplateFailed, At(source, offset, problem));

    /// <summary>The template refused this conversation by <c>raise_exception</c>; the reason is the template's own text.</summary>
    public static InferenceException Refused(string reason) =>
        new(InferenceErrors.TemplateRefused, "The model's chat template refused the conversation: " + reason);

    /// <summary>The template went past one of <see cref="TemplateLimits"/>.</summary>
    public static InferenceException Unbounded(TemplateSource source, int offset, string limit, long bound) =>
        new(
            InferenceErrors.TemplateLimit,
            At(source, offset, string.Create(CultureInfo.InvariantCulture, $"more than {bound} {limit}")));

    private static string At(TemplateSource source, int offset, string problem)
    {
        (int line, int column) = source.Locate(offset);
        return string.Create(CultureInfo.InvariantCulture, $"Chat template, line {line}, column {column}: {problem}.");
    }
}
