using System.Globalization;

namespace Hearth.Inference.Grammars;

/// <summary>What a grammar is refused with.</summary>
internal static class GrammarFaults
{
    public static InferenceException TooLarge(string what, long bound) => new(
        InferenceErrors.GrammarTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The wanted form of the answer has more {what} than the bound of {bound}."));

    public static InferenceException Unsupported(string pointer, string keyword, string why) =>
        new(InferenceErrors.SchemaUnsupported, $"`{keyword}` at {Place(pointer)} {why}.");

    public static InferenceException Invalid(string pointer, string keyword, string rule) =>
        new(InferenceErrors.SchemaInvalid, $"`{keyword}` at {Place(pointer)} {rule}.");

    private static string Place(string pointer) => pointer.Length == 0 ? "the root of the schema" : pointer;
}
