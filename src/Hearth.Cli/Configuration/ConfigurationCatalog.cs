using System.Collections.Immutable;
using Hearth.Cli.Logging;
using Hearth.Cli.Models;
using Hearth.Gateway;
using Hearth.Inference;
using Hearth.Knowledge;
using Hearth.Vectors;

namespace Hearth.Cli.Configuration;

/// <summary>Every section there is. A module's options join the configuration by one line here.</summary>
/// <param name="sections">In the order in which they are shown and written.</param>
internal sealed class ConfigurationCatalog(params ImmutableArray<SectionDescriptor> sections)
{
    /// <summary>The sections of the product.</summary>
    public static ConfigurationCatalog Product { get; } = new(
        SectionDescriptor.Of<GatewayOptions>("gateway", "The HTTP surface: where it listens and what it allows."),
        SectionDescriptor.Of<InferenceOptions>("inference", "The engine: which model answers, and what it may use of the machine."),
        SectionDescriptor.Of<ModelStoreOptions>("models", "Where models come from, besides the folders of Hearth itself."),
        SectionDescriptor.Of<VectorsOptions>("vectors", "Collections of vectors: what a write survives, how long old versions are kept, how well searches find."),
        SectionDescriptor.Of<KnowledgeOptions>("knowledge", "Documents: what is read of them, and its bounds."),
        SectionDescriptor.Of<LoggingOptions>("logging", "What is written down about the program's own work. Prompts and answers never are."));

    public ImmutableArray<SectionDescriptor> Sections { get; } = sections;

    public IEnumerable<OptionDescriptor> Options => Sections.SelectMany(section => section.Options);

    public SectionDescriptor? FindSection(string name) => Sections.FirstOrDefault(section => string.Equals(section.Name, name, StringComparison.Ordinal));
}
