using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hearth.Cli.Configuration;

/// <summary>
/// Reads <c>section: { key: value }</c> from YAML events, so that every value keeps its line and nothing is built that the file's author chose:
/// aliases, anchors, tags and further documents are refused, and nesting is bounded.
/// </summary>
internal sealed class YamlSource
{
    private const int DepthMax = 16;

    private readonly ConfigurationSink _sink;
    private readonly SettingOrigin _file;
    private readonly Parser _parser;

    private YamlSource(string text, SettingOrigin file, ConfigurationSink sink)
    {
        _sink = sink;
        _file = file;
        _parser = new Parser(new StringReader(text));
    }

    // The event that is looked at; the stream's end, once reached, stays.
    private ParsingEvent Current => _parser.Current ?? new StreamEnd();

    /// <summary>Adds everything the text sets to <paramref name="sink"/>, and every problem with its line.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="file">The file; lines and columns are filled in.</param>
    /// <param name="sink">Takes what is found.</param>
    public static void Read(string text, SettingOrigin file, ConfigurationSink sink)
    {
        try
        {
            new YamlSource(text, file, sink).ReadStream();
        }
        catch (YamlException exception)
        {
            sink.Report(CliErrors.ConfigurationSyntax, file with { Line = (int)exception.Start.Line, Column = (int)exception.Start.Column }, Reason(exception));
        }
    }

    private void ReadStream()
    {
        Move();
        Next();
        if (Current is not DocumentStart)
        {
            return;
        }

        Next();
        if (Current is Scalar scalar && IsNothing(scalar))
        {
            Next();
        }
        else if (Current is MappingStart)
        {
            ReadMapping(ReadSection);
        }
        else
        {
            Fail(Next(), "the file must hold sections, such as `logging:` with its keys below it");
        }

        Next();
        if (Current is DocumentStart)
        {
            Fail(Current, "a second document begins here; a configuration is one document");
        }
    }

    private void ReadMapping(Action<string, SettingOrigin> readValue)
    {
        Next();
        Dictionary<string, SettingOrigin> seen = new(StringComparer.Ordinal);
        while (Current is not MappingEnd)
        {
            if (Current is not Scalar name)
            {
                throw new YamlException(Current.Start, Current.End, "a key must be a word");
            }

            Next();
            SettingOrigin origin = At(name);
            if (!seen.TryAdd(name.Value, origin))
            {
                _sink.Report(CliErrors.ConfigurationKeyDuplicate, origin, $"the key `{name.Value}` stands here a second time; the first is in line {seen[name.Value].Line}");
            }

            readValue(name.Value, origin);
        }

        Next();
    }

    private void ReadSection(string name, SettingOrigin origin)
    {
        if (_sink.Catalog.FindSection(name) is not { } section)
        {
            ReportUnknownSection(name, origin);
            Skip();
        }
        else if (Current is Scalar scalar && IsNothing(scalar))
        {
            Next();
        }
        else if (Current is MappingStart)
        {
            ReadMapping((key, place) => ReadOption(section, key, place));
        }
        else
        {
            _sink.Report(CliErrors.ConfigurationValueInvalid, origin, $"`{name}` must hold keys: {string.Join(", ", section.Options.Select(option => option.Name))}");
            Skip();
        }
    }

    private void ReadOption(SectionDescriptor section, string key, SettingOrigin origin)
    {
        OptionDescriptor? option = section.Options.FirstOrDefault(candidate => string.Equals(candidate.Name, key, StringComparison.Ordinal));
        if (option is null)
        {
            _sink.ReportUnknownKey($"{section.Name}.{key}", NearestOption(section, key), origin);
            Skip();
            return;
        }

        if (Current is Scalar scalar)
        {
            Next();
            SettingShape shape = IsNothing(scalar) ? SettingShape.Nothing : scalar.Style == ScalarStyle.Plain ? SettingShape.Plain : SettingShape.Quoted;
            _sink.Add(new Setting(option, shape, [scalar.Value], At(scalar)));
        }
        else if (Current is SequenceStart start)
        {
            _sink.Add(ReadList(option, start));
        }
        else
        {
            Skip();
            _sink.Add(new Setting(option, SettingShape.Nested, [], origin));
        }
    }

    private Setting ReadList(OptionDescriptor option, SequenceStart start)
    {
        SettingShape shape = SettingShape.List;
        List<string> texts = [];
        Next();
        while (Current is not SequenceEnd)
        {
            if (Current is Scalar item && !IsNothing(item))
            {
                texts.Add(item.Value);
                Next();
            }
            else
            {
                shape = SettingShape.Nested;
                Skip();
            }
        }

        Next();
        return new Setting(option, shape, texts, At(start));
    }

    private void ReportUnknownSection(string name, SettingOrigin origin)
    {
        // `port: 1` at the top is more often a forgotten section than a misspelt one.
        OptionDescriptor? inside = _sink.Catalog.Options.FirstOrDefault(option => string.Equals(option.Name, name, StringComparison.OrdinalIgnoreCase));
        string advice = inside is not null ? $"; `{name}` belongs under `{inside.Section}:`"
            : NearestName.Nearest(name, _sink.Catalog.Sections.Select(section => section.Name)) is { } nearest ? $"; the nearest is `{nearest}`"
            : "";
        _sink.Report(
            CliErrors.ConfigurationKeyUnknown,
            origin,
            $"unknown section `{name}`{advice} (sections: {string.Join(", ", _sink.Catalog.Sections.Select(section => section.Name))})");
    }

    internal static OptionDescriptor? NearestOption(SectionDescriptor section, string key) =>
        NearestName.Nearest(key, section.Options.Select(option => option.Name)) is { } nearest
            ? section.Options.First(option => string.Equals(option.Name, nearest, StringComparison.Ordinal))
            : null;

    private void Skip()
    {
        int depth = 0;
        do
        {
            depth += Next().NestingIncrease;
            if (depth > DepthMax)
            {
                Fail(Current, $"nested deeper than {DepthMax}");
            }
        }
        while (depth > 0);
    }

    private ParsingEvent Next()
    {
        ParsingEvent current = Current;
        Refuse(current);
        Move();
        return current;
    }

    private void Move()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // YamlDotNet 16.3.0 throws these, and not its own, on some malformed texts (found by fuzzing).
            throw new YamlException(Current.Start, Current.End, "this is not YAML", exception);
        }
    }

    private static void Refuse(ParsingEvent found)
    {
        string? refused = found switch
        {
            AnchorAlias => "an alias (`*name`) is refused; write the value again",
            NodeEvent { Anchor.IsEmpty: false } => "an anchor (`&name`) is refused",
            NodeEvent { Tag.IsEmpty: false } => "a tag (`!name`) is refused",
            _ => null,
        };
        if (refused is not null)
        {
            Fail(found, refused);
        }
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void Fail(ParsingEvent found, string message) => throw new YamlException(found.Start, found.End, message);

    private SettingOrigin At(ParsingEvent found) => _file with { Line = (int)found.Start.Line, Column = (int)found.Start.Column };

    private static bool IsNothing(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";

    // YamlDotNet repeats the place in its message.
    private static string Reason(YamlException exception)
    {
        string message = exception.Message;
        int place = message.IndexOf("): ", StringComparison.Ordinal);
        return place >= 0 && message.StartsWith('(') ? message[(place + 3)..] : message;
    }
}
