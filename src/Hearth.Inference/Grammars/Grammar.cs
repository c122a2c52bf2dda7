using System.Text.Json;

namespace Hearth.Inference.Grammars;

/// <summary>The form an answer must have. Immutable and safe to use from several threads; knows nothing of models.</summary>
internal sealed class Grammar
{
    /// <summary>Compiles a grammar.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.GrammarTooLarge"/>, <see cref="InferenceErrors.GrammarUnsatisfiable"/>, <see cref="InferenceErrors.GrammarLeftRecursive"/>.
    /// </exception>
    public Grammar(GrammarNode root) => Automaton = AutomatonBuilder.Build(root);

    /// <summary>Equal for grammars that are drawn alike.</summary>
    public string Key => Automaton.Key;

    public GrammarAutomaton Automaton { get; }

    /// <summary>JSON that is valid under a schema.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.SchemaUnsupported"/>, <see cref="InferenceErrors.SchemaInvalid"/>, <see cref="InferenceErrors.PatternInvalid"/>, and
    /// those of the constructor.
    /// </exception>
    public static Grammar FromJsonSchema(JsonElement schema) => new(GrammarBuilder.Schema(schema));

    /// <summary>Text that a regular expression matches from its beginning to its end.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PatternInvalid"/>, and those of the constructor.</exception>
    public static Grammar FromRegex(string pattern) => new(GrammarBuilder.Regex(pattern));

    /// <summary>Text of a grammar in llama.cpp's notation.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.GbnfInvalid"/>, and those of the constructor.</exception>
    public static Grammar FromGbnf(string text) => new(GbnfParser.Parse(text));
}
