using System.CommandLine;
using Hearth.Cli.Models;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;

namespace Hearth.Cli.Knowledge;

/// <summary>What several verbs of <c>hearth knowledge</c> take.</summary>
internal static class KnowledgeArguments
{
    /// <summary>The collection.</summary>
    public static Argument<string> Name() => new("name") { Description = "The collection: 3 to 512 letters, digits, dots, underscores and dashes." };

    /// <summary>The embedder, and where it may lie.</summary>
    public static ModelSourceOptions Embedder() => new()
    {
        Model = new Option<string?>("--model", "-m")
        {
            Description = "The embedder: a GGUF file, or the name of a model. Default inference.defaultEmbedder, else the first one found.",
            HelpName = "PATH|NAME",
        },
    };

    /// <summary>How many passages.</summary>
    public static Option<int?> Limit() => new("--limit") { Description = "Passages at most, 1 to 100. Default 8.", HelpName = "N" };

    /// <summary>How the legs are weighed.</summary>
    public static Option<double?> Weight() => new("--weight") { Description = "How much nearness counts against words, 0 to 1. Default the collection's own, .5.", HelpName = "W" };

    /// <summary>Which chunks count.</summary>
    public static Option<string?> Filter() => new("--filter")
    {
        Description = "Which chunks count, such as \"page > 3 and added > 2026-01-01\"; fields are path, title, heading, page and added.",
        HelpName = "FILTER",
    };

    /// <summary>The filter that was given.</summary>
    public static MetadataFilter? Parse(string? filter) => filter is null ? null : FilterParser.Parse(filter);
}
