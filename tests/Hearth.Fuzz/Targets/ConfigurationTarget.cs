using System.Text;
using Hearth.Cli.Configuration;
using Hearth.Primitives;

namespace Hearth.Fuzz.Targets;

/// <summary>Writes configuration files and .env files out of real and wrong names and values, and damages some of them.</summary>
internal sealed class ConfigurationTarget : FuzzTarget
{
    private static readonly OptionDescriptor[] s_options = [.. ConfigurationCatalog.Product.Options];

    private static readonly string[] s_values =
    [
        "1", "0", "-1", "8085", "99999999999999999999", "1e309", ".nan", "true", "no", "''", "\"\\u0000\"", "\"\\x\"", "[]", "[a, b]", "[a, [b]]", "{}", "{a: 1}",
        "&a 1", "*a", "!!int 1", "!x y", "|\n  text\n  more", ">-\n  folded", "\"unclosed", "'", "~", "null", "host:1,other:2", "🔥", "\t", "%", "@", "`", "# c",
    ];

    private static readonly string[] s_fragments =
        ["---\n", "...\n", "%YAML 1.2\n", "? a\n: b\n", "- a\n", "  ", "\t", "\n", "\r", "\0", "\uFEFF", "\uFFFD", "<<: *a\n", "gateway", ":", " ", "#", "&", "*"];

    private readonly StringBuilder _text = new();

    public override string Name => "configuration";

    public override int Inputs => 60_000;

    public override void Feed(SeededRandom random)
    {
        ConfigurationSink sink = new(ConfigurationCatalog.Product);
        _text.Clear();
        if (random.OneIn(4))
        {
            WriteVariables(random);
            DotEnvSource.Read(Finish(random), new SettingOrigin(SettingOriginKind.DotEnv, ".env"), sink);
        }
        else
        {
            WriteYaml(random);
            YamlSource.Read(Finish(random), new SettingOrigin(SettingOriginKind.File, "hearth.yaml"), sink);
        }

        ConfigurationLoader.ThrowIfAny(sink);
    }

    private static string Value(SeededRandom random, OptionDescriptor option) =>
        random.OneIn(2) ? YamlText.Write(option.Default) : random.Pick<string>(s_values);

    private void WriteYaml(SeededRandom random)
    {
        if (random.OneIn(500))
        {
            _text.Insert(0, random.OneIn(2) ? "[" : "{a: ", 2000);
            return;
        }

        string section = "";
        for (int count = random.NextInt32(6); count > 0; count--)
        {
            OptionDescriptor option = random.Pick<OptionDescriptor>(s_options);
            string[] parts = option.Key.Split('.');
            if (!string.Equals(section, parts[0], StringComparison.Ordinal) || random.OneIn(20))
            {
                section = parts[0];
                _text.Append(section).Append(":\n");
            }

            _text.Append("  ").Append(random.OneIn(20) ? random.Pick<string>(s_values) : parts[1]).Append(": ").Append(Value(random, option)).Append('\n');
        }
    }

    private void WriteVariables(SeededRandom random)
    {
        for (int count = random.NextInt32(6); count > 0; count--)
        {
            OptionDescriptor option = random.Pick<OptionDescriptor>(s_options);
            _text.Append(random.OneIn(4) ? "export " : "").Append(option.Variable).Append('=').Append(Value(random, option)).Append('\n');
        }
    }

    private string Finish(SeededRandom random)
    {
        for (int count = random.OneIn(4) ? 1 + random.NextInt32(3) : 0; count > 0; count--)
        {
            int position = random.NextInt32(_text.Length + 1);
            if (random.OneIn(3))
            {
                _text.Length = position;
            }
            else if (random.OneIn(2))
            {
                _text.Insert(position, random.Pick<string>(s_fragments));
            }
            else
            {
                _text.Insert(position, (char)random.NextInt32(0x10000));
            }
        }

        return _text.ToString();
    }
}
