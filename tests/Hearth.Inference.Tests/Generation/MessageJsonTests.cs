using System.Text.Json;
using System.Text.Json.Nodes;
using Hearth.Inference.Generation;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Generation;

public sealed class MessageJsonTests
{
    [Fact]
    public void Convert_ToolConversation_HasTheFormThatTemplatesRead()
    {
        using JsonDocument city = JsonDocument.Parse("\"Paris\"");
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Weather?"),
            new(ChatRole.Assistant, [new FunctionCallContent("c1", "weather", new Dictionary<string, object?> { ["city"] = city.RootElement, ["days"] = 2 })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "sunny")]),
        ];

        JsonArray converted = MessageJson.Convert(messages, instructions: null);

        Assert.Equal("""{"role":"user","content":"Weather?"}""", converted[0]?.ToJsonString());
        Assert.Equal(
            """{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":{"city":"Paris","days":2}}}]}""",
            converted[1]?.ToJsonString());
        Assert.Equal("""{"role":"tool","content":"sunny","tool_call_id":"c1"}""", converted[2]?.ToJsonString());
    }

    [Fact]
    public void ConvertTools_Declaration_HasItsSchema()
    {
        using JsonDocument schema = JsonDocument.Parse("""{"type":"object","properties":{}}""");
        AITool tool = AIFunctionFactory.CreateDeclaration("weather", "Tells the weather.", schema.RootElement);

        JsonArray converted = MessageJson.ConvertTools([tool]);

        Assert.Equal(
            """[{"type":"function","function":{"name":"weather","description":"Tells the weather.","parameters":{"type":"object","properties":{}}}}]""",
            converted.ToJsonString());
    }
}
