using System.Text;
using Hearth.Gateway.OpenAi;
using Hearth.Primitives;

namespace Hearth.Gateway.Tests.OpenAi;

/// <summary>Whatever the body holds, reading it ends in a request or in a coded error.</summary>
public sealed class RequestReaderProperties
{
    private const int Rounds = 40_000;
    private const int DepthMax = 32;

    private static readonly string[] _seeds =
    [
        """{"model":"m","messages":[{"role":"system","content":"a"},{"role":"user","content":[{"type":"text","text":"\u00e9\ud83d\ude00"}]}],"stream":true,"stream_options":{"include_usage":true}}""",
        """{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":[1,2]}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"array"}}}}}],"tool_choice":{"type":"function","function":{"name":"f"}}}""",
        """{"messages":[{"role":"user","content":"x"}],"temperature":0.5,"top_p":1e-1,"n":2,"stop":["a","b"],"logit_bias":{"5":-1.5},"logprobs":true,"top_logprobs":3,"max_tokens":-1,"seed":9,"top_k":1,"response_format":{"type":"text"},"modalities":["text"],"x":{"y":[null,true]}}""",
        """{"prompt":["a","b"],"max_tokens":5,"echo":true,"best_of":1,"suffix":"","logprobs":0,"n":1,"stop":"z"}""",
    ];

    private static readonly string[] _pieces = ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "\\ud800", "\"stop\":", "\"messages\":", "\"prompt\":", "0.5", "[[[[[["];

    [Fact]
    public void Read_MutatedBodies_EndInARequestOrACodedError()
    {
        var random = new SeededRandom(20261121);
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] body = Encoding.UTF8.GetBytes(Mutated(random));
            try
            {
                GenerationRequest request = random.NextInt32(2) == 0 ? ChatRequestReader.Read(body, DepthMax) : TextRequestReader.Read(body, DepthMax);
                Assert.NotEmpty(request.Prompts);
                Assert.InRange(request.TotalChoices, 1, SamplingFields.ChoicesMax);
                accepted++;
            }
            catch (GatewayException failure)
            {
                Assert.Equal(ErrorKind.InvalidInput, failure.Error.Kind);
                refused++;
            }
        }

        Assert.InRange(accepted, Rounds / 100, Rounds);
        Assert.InRange(refused, Rounds / 100, Rounds);
    }

    private static string Mutated(SeededRandom random)
    {
        var body = new StringBuilder(_seeds[random.NextInt32(_seeds.Length)]);
        for (int edits = random.NextInt32(4); edits > 0 && body.Length > 0; edits--)
        {
            int at = random.NextInt32(body.Length);
            switch (random.NextInt32(4))
            {
                case 0:
                    body.Remove(at, Math.Min(1 + random.NextInt32(8), body.Length - at));
                    break;
                case 1:
                    body.Insert(at, _pieces[random.NextInt32(_pieces.Length)]);
                    break;
                case 2:
                    body[at] = (char)(' ' + random.NextInt32(95));
                    break;
                default:
                    body.Length = at;
                    break;
            }
        }

        return body.ToString();
    }
}
