using System.Text.Json;
using Hearth.Cli.Configuration;

namespace Hearth.Cli.Tests.Configuration;

public sealed class ConfigurationSchemaTests
{
    private readonly ConfigurationCatalog _catalog = new(SectionDescriptor.Of<SampleOptions>("gateway", "A sample."));

    [Fact]
    public void Write_Sample_DescribesEveryTypeClosed()
    {
        using JsonDocument document = JsonDocument.Parse(JsonText.Write(writer => ConfigurationSchema.Write(_catalog, writer)));

        JsonElement root = document.RootElement;
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", root.GetProperty("$schema").GetString());
        Assert.False(root.GetProperty("additionalProperties").GetBoolean());
        JsonElement section = root.GetProperty("properties").GetProperty("gateway");
        Assert.False(section.GetProperty("additionalProperties").GetBoolean());
        JsonElement options = section.GetProperty("properties");
        Assert.Equal("""{"description":"The port.","type":"integer","minimum":0,"maximum":65535,"default":7777}""", Text(options, "port"));
        Assert.Equal("""{"description":"The largest body. Unit: bytes.","type":"integer","minimum":1,"default":8589934592}""", Text(options, "bodyBytesMax"));
        Assert.Equal("""{"description":"A share.","type":"number","minimum":0,"maximum":1,"default":0.25}""", Text(options, "share"));
        Assert.Equal("""{"description":"The colour.","enum":["red","deepBlue"],"default":"red"}""", Text(options, "colour"));
        Assert.Equal("""{"description":"Names.","type":"array","items":{"type":"string"},"default":["a","b c"]}""", Text(options, "names"));
        Assert.Equal("""{"description":"How many threads; one per core when unset.","type":["integer","null"],"minimum":1,"maximum":64,"default":null}""", Text(options, "threads"));
        Assert.Equal("""{"description":"A password.","type":["string","null"]}""", Text(options, "password"));
        Assert.False(options.TryGetProperty("notAnOption", out _));
    }

    [Fact]
    public void Write_Product_HasEveryOption()
    {
        using JsonDocument document = JsonDocument.Parse(JsonText.Write(writer => ConfigurationSchema.Write(ConfigurationCatalog.Product, writer)));

        Assert.Equal(
            ConfigurationCatalog.Product.Options.Select(option => option.Key),
            document.RootElement.GetProperty("properties").EnumerateObject()
                .SelectMany(section => section.Value.GetProperty("properties").EnumerateObject().Select(option => $"{section.Name}.{option.Name}")));
    }

    private static string Text(JsonElement options, string name) => JsonSerializer.Serialize(options.GetProperty(name));
}
