using System.Text;
using System.Text.Json.Nodes;
using Hearth.Inference.Templates;

namespace Hearth.Inference.Generation;

/// <summary>Writes a conversation for a model whose file names no way to do so: a line per turn, as in a play.</summary>
/// <remarks>
/// Such models only continue text, so the form must be one that texts have. Nothing of it is a control token; the descriptor says that there is no
/// template, and the answer ends where the model begins to speak for the user.
/// </remarks>
internal static class PlainConversation
{
    public static RenderedPrompt Render(JsonArray messages)
    {
        StringBuilder text = new();
        List<TextSpan> spans = [];
        foreach (JsonNode? node in messages)
        {
            string role = node?["role"]?.GetValue<string>() ?? "user";
            string content = node?["content"]?.GetValue<string>() ?? "";
            text.Append(role switch
            {
                "system" => "",
                "assistant" => "Assistant: ",
                "tool" => "Tool: ",
                _ => "User: ",
            });
            if (content.Length > 0)
            {
                spans.Add(new TextSpan(text.Length, content.Length));
            }

            text.Append(content).Append('\n');
        }

        return new RenderedPrompt(text.Append("Assistant:").ToString(), spans);
    }
}
