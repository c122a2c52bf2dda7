using System.Text;

namespace Hearth.Cli.Configuration;

/// <summary>The commented files of <c>hearth config init</c>: every option, its effect, its range and its default.</summary>
internal static class ConfigurationTemplate
{
    private const int LineLengthMax = 100;

    public static string WriteYaml(ConfigurationCatalog catalog)
    {
        StringBuilder text = new();
        text.Append("""
            # Configuration of Hearth. Every option stands here with its default: remove the `#` in front of a key to change it.
            # Read from ./hearth.yaml, else from hearth.yaml in the home; then .env, variables and flags, each winning over those before.
            # `hearth config check` finds mistakes, `hearth config show --origins` says what counts and why,
            # `hearth config schema` writes a JSON Schema that lets editors complete this file.

            """);
        foreach (SectionDescriptor section in catalog.Sections)
        {
            text.Append('\n');
            Comment(text, "", section.Description);
            text.Append(section.Name).Append(":\n");
            foreach (OptionDescriptor option in section.Options)
            {
                Comment(text, "  ", Explain(option));
                text.Append("  #").Append(option.Name).Append(": ").Append(YamlText.Write(option.Default)).Append('\n');
            }
        }

        return text.ToString();
    }

    public static string WriteDotEnv(ConfigurationCatalog catalog)
    {
        StringBuilder text = new();
        text.Append("""
            # Environment variables of Hearth, each with its default: copy this to .env (in the working directory or the home),
            # or set them in the environment. They win over hearth.yaml.

            """);
        foreach (SectionDescriptor section in catalog.Sections)
        {
            text.Append('\n');
            Comment(text, "", section.Description);
            foreach (OptionDescriptor option in section.Options)
            {
                Comment(text, "", Explain(option));
                text.Append('#').Append(option.Variable).Append('=').Append(OptionDescriptor.Format(option.Default)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Explain(OptionDescriptor option) => $"{option.Description} Allowed: {option.Allowed}.";

    private static void Comment(StringBuilder text, string indent, string words)
    {
        int length = 0;
        foreach (string word in words.Split(' '))
        {
            if (length == 0 || length + 1 + word.Length > LineLengthMax)
            {
                text.Append(length == 0 ? "" : "\n").Append(indent).Append("# ").Append(word);
                length = indent.Length + 2 + word.Length;
            }
            else
            {
                text.Append(' ').Append(word);
                length += 1 + word.Length;
            }
        }

        text.Append('\n');
    }
}
