using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using Hearth.Primitives;

namespace Hearth.Cli.Configuration;

/// <summary>One option of one section: what it is called in each source, what it may hold, and how to read and set it.</summary>
internal sealed class OptionDescriptor
{
    private readonly PropertyInfo _property;
    private readonly OptionAttribute _attribute;
    private readonly Type _valueType;

    /// <summary>Reads what the property and its attribute say.</summary>
    /// <exception cref="NotSupportedException">The property's type is none of <see cref="OptionType"/>: a fault of the options class.</exception>
    public OptionDescriptor(string section, PropertyInfo property, OptionAttribute attribute, object defaults)
    {
        _property = property;
        _attribute = attribute;
        _valueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Section = section;
        Name = CamelCase(property.Name);
        Default = property.GetValue(defaults);
        AllowsNull = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        Type = _valueType switch
        {
            { IsEnum: true } => OptionType.Choice,
            _ when _valueType == typeof(string) => OptionType.Text,
            _ when _valueType == typeof(bool) => OptionType.Boolean,
            _ when _valueType == typeof(double) || _valueType == typeof(float) => OptionType.Number,
            _ when _valueType == typeof(int) || _valueType == typeof(long) => OptionType.Integer,
            _ when _valueType.IsAssignableFrom(typeof(string[])) => OptionType.List,
            _ => throw new NotSupportedException($"The option {Key} has the type {_valueType}, which no configuration source can hold."),
        };
        Choices = Type == OptionType.Choice ? [.. Enum.GetNames(_valueType).Select(CamelCase)] : [];
        (Minimum, Maximum) = Limits(attribute, _valueType);
    }

    public string Section { get; }

    /// <summary>The key below the section, in camel case.</summary>
    public string Name { get; }

    /// <summary>The whole key: <c>gateway.port</c>.</summary>
    public string Key => $"{Section}.{Name}";

    /// <summary>The environment variable: <c>HEARTH_GATEWAY__PORT</c>.</summary>
    public string Variable => $"{VariableSource.Prefix}{Section.ToUpperInvariant()}__{SnakeCase(Name)}";

    public OptionType Type { get; }

    public bool AllowsNull { get; }

    public string Description => _attribute.Description;

    public string? Unit => _attribute.Unit;

    /// <summary>The smallest number allowed, inclusive; null where the type itself is the only limit.</summary>
    public decimal? Minimum { get; }

    /// <summary>The largest number allowed, inclusive; null where the type itself is the only limit.</summary>
    public decimal? Maximum { get; }

    public ImmutableArray<string> Choices { get; }

    public bool IsSecret => _attribute.IsSecret;

    public object? Default { get; }

    /// <summary>What may be written, in words: <c>a whole number from 0 to 65535</c>.</summary>
    public string Allowed
    {
        get
        {
            string unit = Unit is null ? "" : $" of {Unit}";
            return Type switch
            {
                OptionType.Boolean => "true or false",
                OptionType.Integer => $"a whole number{unit}{Range}",
                OptionType.Number => $"a number{unit}{Range}",
                OptionType.Choice => "one of " + string.Join(", ", Choices),
                OptionType.List => "a list of texts",
                _ => "a text",
            };
        }
    }

    private string Range => (Minimum, Maximum) switch
    {
        (null, null) => "",
        ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $", {least} or more"),
        (null, { } most) => string.Create(CultureInfo.InvariantCulture, $", {most} or less"),
        ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $" from {least} to {most}"),
    };

    /// <summary>Reads the option from an instance of its options class.</summary>
    public object? Get(object options) => _property.GetValue(options);

    /// <summary>Sets the option; the value comes from <see cref="SettingConverter"/>.</summary>
    public void Set(object options, object? value) => _property.SetValue(options, value);

    /// <summary>The member of the choice's enum, by its camel-case name in any case; null when there is none.</summary>
    public object? ParseChoice(string text) =>
        Choices.Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse(_valueType, text, ignoreCase: true) : null;

    /// <summary>A number as the property's own type; the caller has checked the range.</summary>
    public object ToNumber(decimal value) => Convert.ChangeType(value, _valueType, CultureInfo.InvariantCulture);

    /// <summary>True when a whole number fits the property's type.</summary>
    public bool Fits(decimal value) => _valueType == typeof(int) ? value is >= int.MinValue and <= int.MaxValue : value is >= long.MinValue and <= long.MaxValue;

    /// <summary>The value as one line of text, unquoted; null for a value that is not set.</summary>
    public static string? Format(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        Enum choice => CamelCase(choice.ToString()),
        string text => text,
        IEnumerable list => string.Join(",", list.Cast<string>()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static (decimal? Minimum, decimal? Maximum) Limits(OptionAttribute attribute, Type type)
    {
        decimal? least = double.IsNaN(attribute.Minimum) ? null : (decimal)attribute.Minimum;
        decimal? most = double.IsNaN(attribute.Maximum) ? null : (decimal)attribute.Maximum;
        return type == typeof(int) && least is null != most is null ? (least ?? int.MinValue, most ?? int.MaxValue) : (least, most);
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string SnakeCase(string name)
    {
        StringBuilder snake = new();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter))
            {
                snake.Append('_');
            }

            snake.Append(char.ToUpperInvariant(letter));
        }

        return snake.ToString();
    }
}
