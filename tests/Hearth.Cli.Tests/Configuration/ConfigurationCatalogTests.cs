using Hearth.Cli.Configuration;

namespace Hearth.Cli.Tests.Configuration;

public sealed class ConfigurationCatalogTests
{
    public static TheoryData<string> Keys => [.. ConfigurationCatalog.Product.Options.Select(option => option.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Option_OfTheProduct_IsDocumentedAndItsDefaultIsAllowed(string key)
    {
        OptionDescriptor option = ConfigurationCatalog.Product.Options.Single(candidate => candidate.Key.Equals(key, StringComparison.Ordinal));

        Assert.EndsWith(".", option.Description, StringComparison.Ordinal);
        Assert.True(option.Default is not null || option.AllowsNull, "the default is null and the property is not nullable");
        if (option.Type is OptionType.Integer or OptionType.Number)
        {
            Assert.True(option.Minimum is not null, "a number has a smallest value");
            Assert.True(option.Maximum is not null, "a number has a largest value");
            if (option.Default is not null)
            {
                Setting setting = new(option, SettingShape.Plain, [OptionDescriptor.Format(option.Default) ?? ""], SettingOrigin.Default);
                Assert.True(SettingConverter.TryConvert(setting, out _, out string reason), reason);
            }
        }
    }

    [Fact]
    public void Variables_OfTheProduct_AreDistinct()
    {
        string[] names = [.. ConfigurationCatalog.Product.Options.Select(option => option.Variable.Replace("_", "", StringComparison.Ordinal))];

        Assert.Equal(names.Distinct(), names);
    }
}
