using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Hearth.Tidy;

/// <summary>The public surface of an assembly as sorted text, one line per member, so that a change is a line in a review.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            // The compiler's own helpers of extension blocks.
            if (type.Name.Contains('<', StringComparison.Ordinal) || (type.DeclaringType?.Name.Contains('<', StringComparison.Ordinal) ?? false))
            {
                continue;
            }

            text.Append(Kind(type)).Append(' ').Append(Name(type, full: true)).Append(Parents(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture),4} {field.Name}"));
        }

        return type.GetMembers(Declared).Where(IsVisible).Select(Describe).Where(line => line.Length > 0).Distinct(StringComparer.Ordinal);
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo added => added.AddMethod is { } add && IsVisible(add),
        _ => false,
    };

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo { IsSpecialName: true } method when !method.Name.StartsWith("op_", StringComparison.Ordinal) => "",
        MethodInfo method when method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) => "",
        MethodInfo method => $"{Access(method)}{Modifier(method)}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
        ConstructorInfo { IsStatic: false } constructor => $"{Access(constructor)}new({Parameters(constructor)})",
        PropertyInfo property => $"{Access(property.GetAccessors(nonPublic: true).First(IsVisible))}{Modifier(property.GetAccessors(nonPublic: true)[0])}{Name(property.PropertyType)} {property.Name}{Index(property)} {{ {Accessors(property)}}}",
        FieldInfo field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        EventInfo added => $"event {Name(added.EventHandlerType ?? typeof(Delegate))} {added.Name}",
        _ => "",
    };

    private static string Kind(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : "class";
        string modifier = type is { IsAbstract: true, IsSealed: true } ? "static " : type is { IsClass: true, IsAbstract: true } ? "abstract " : type is { IsClass: true, IsSealed: true } ? "sealed " : "";
        return modifier + kind;
    }

    private static string Parents(Type type)
    {
        if (type.IsEnum)
        {
            return "";
        }

        IEnumerable<string> parents = type.GetInterfaces().Where(parent => parent.IsPublic).Select(parent => Name(parent)).Order(StringComparer.Ordinal);
        if (type.BaseType is { } above && above != typeof(object) && above != typeof(ValueType))
        {
            parents = parents.Prepend(Name(above));
        }

        string text = string.Join(", ", parents);
        return text.Length == 0 ? "" : " : " + text;
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifier(MethodBase method) =>
        method.IsStatic ? "static " : method.IsAbstract && method.DeclaringType is { IsInterface: false } ? "abstract " : method is { IsVirtual: true, IsFinal: false } && method.DeclaringType is { IsInterface: false } ? "virtual " : "";

    private static string Accessors(PropertyInfo property)
    {
        StringBuilder text = new();
        if (property.GetMethod is { } get && IsVisible(get))
        {
            text.Append("get; ");
        }

        if (property.SetMethod is { } set && IsVisible(set))
        {
            text.Append(set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ");
        }

        return text.ToString();
    }

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(parameter => Name(parameter.ParameterType)))}]" : "";

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
    {
        string direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        string optional = parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "default"}" : "";
        return $"{direction}{Name(parameter.ParameterType)} {parameter.Name}{optional}";
    }));

    private static string Name(Type type, bool full = false)
    {
        if (type.IsByRef || type.IsPointer)
        {
            return Name(type.GetElementType() ?? typeof(void)) + (type.IsPointer ? "*" : "");
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType() ?? typeof(void)) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        string name = full && type.FullName is { } fullName ? fullName : type.Name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(argument => Name(argument)))}>";
    }
}
