using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Hearth.Primitives;

namespace Hearth.Cli.Configuration;

/// <summary>One section of the configuration and the options class of the module behind it.</summary>
internal sealed class SectionDescriptor
{
    private readonly Func<object> _create;

    private SectionDescriptor(string name, string description, Type type, Func<object> create, ImmutableArray<OptionDescriptor> options)
    {
        Name = name;
        Description = description;
        OptionsType = type;
        _create = create;
        Options = options;
    }

    public string Name { get; }

    public string Description { get; }

    public Type OptionsType { get; }

    /// <summary>In the order of the properties in the source.</summary>
    public ImmutableArray<OptionDescriptor> Options { get; }

    /// <summary>Describes the section that fills <typeparamref name="T"/>: every public property that carries <see cref="OptionAttribute"/>.</summary>
    public static SectionDescriptor Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string name, string description)
        where T : class, new()
    {
        T defaults = new();
        ImmutableArray<OptionDescriptor> options =
        [
            .. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .OrderBy(property => property.MetadataToken)
                .Select(property => (property, attribute: property.GetCustomAttribute<OptionAttribute>()))
                .Where(pair => pair.attribute is not null)
                .Select(pair => new OptionDescriptor(name, pair.property, pair.attribute!, defaults)),
        ];
        return new SectionDescriptor(name, description, typeof(T), static () => new T(), options);
    }

    /// <summary>A new instance that holds the defaults.</summary>
    public object CreateDefaults() => _create();
}
