using System.Text;
using Hearth.Gateway.OpenAi;
using Hearth.Primitives;

namespace Hearth.Fuzz.Targets;

/// <summary>Writes bodies of both completion endpoints out of right and wrong members and values, and damages some of them.</summary>
internal sealed class RequestTarget : FuzzTarget
{
    private const int DepthMax = 64;

    private static readonly string[] s_members =
    [
        "model", "prompt", "stream", "stream_options", "n", "temperature", "top_p", "seed", "stop", "frequency_penalty", "presence_penalty", "logit_bias", "top_k", "min_p",
        "typical_p", "repetition_penalty", "max_tokens", "max_completion_tokens", "logprobs", "top_logprobs", "response_format", "modalities", "tools", "tool_choice",
        "parallel_tool_calls", "echo", "best_of", "suffix", "user", "metadata", "unknown", "", "messages",
    ];

    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "1", "-1", "2", "0.5", "1e400", "-1e-400", "9007199254740993", "99999999999999999999", "01", "\"\"", "\"text\"", "\"none\"", "\"auto\"",
        "\"\\ud800\"", "\"\\u0000\"", "\"🔥\"", "[]", "{}", "[1]", "[\"a\",\"b\"]", "[null]", "[[]]", "{\"include_usage\":true}", "{\"1\":5,\"2\":-100}", "{\"a\":1}", "{\"type\":\"text\"}",
        "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}]",
    ];

    private static readonly string[] s_messages =
    [
        """{"role":"user","content":"hello"}""", """{"role":"system","content":"be brief"}""", """{"role":"assistant","content":"yes"}""", """{"role":"developer","content":""}""",
        """{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", """{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}""",
        """{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\":[1,{\"b\":null}]}"}}]}""",
        """{"role":"tool","tool_call_id":"1","content":"42"}""", """{"role":"tool","content":"42"}""", """{"role":"nobody","content":"x"}""", """{"content":"x"}""", """{"role":"user"}""",
        """{"role":"user","role":"system","content":"x","name":"n"}""",
    ];

    private readonly StringBuilder _text = new();

    public override string Name => "request";

    public override int Inputs => 230_000;

    public override void Feed(SeededRandom random)
    {
        bool isChat = random.OneIn(2);
        byte[] body = Encoding.UTF8.GetBytes(Write(random, isChat));
        int length = random.OneIn(3) ? random.Damage(body) : body.Length;
        ReadOnlySpan<byte> bytes = body.AsSpan(0, length);
        _ = isChat ? ChatRequestReader.Read(bytes, DepthMax) : TextRequestReader.Read(bytes, DepthMax);
    }

    private string Write(SeededRandom random, bool isChat)
    {
        _text.Clear();
        if (random.OneIn(500))
        {
            return _text.Insert(0, random.OneIn(2) ? "[" : "{\"a\":", 5000).ToString();
        }

        _text.Append('{').Append(isChat ? "\"messages\":" : "\"prompt\":");
        _text.Append(isChat ? WriteMessages(random) : "\"once\"");
        for (int count = random.NextInt32(4); count > 0; count--)
        {
            _text.Append(",\"").Append(random.Pick<string>(s_members)).Append("\":").Append(random.Pick<string>(s_values));
        }

        return _text.Append('}').ToString();
    }

    private static string WriteMessages(SeededRandom random)
    {
        string[] messages = new string[1 + random.NextInt32(3)];
        for (int index = 0; index < messages.Length; index++)
        {
            messages[index] = random.Pick<string>(s_messages);
        }

        return $"[{string.Join(',', messages)}]";
    }
}
