using System.Text;
using System.Text.Json.Nodes;
using Hearth.Inference;
using Hearth.Inference.Templates;
using Hearth.Primitives;

namespace Hearth.Fuzz.Targets;

/// <summary>Writes chat templates from the grammar of Jinja, damages some, and renders a small conversation with whatever parses.</summary>
internal sealed class TemplateTarget : FuzzTarget
{
    private const int NestingMax = 4;

    private static readonly string[] s_names = ["messages", "message", "tools", "loop", "ns", "x", "bos_token", "eos_token", "add_generation_prompt", "undefined_name", "namespace", "range", "raise_exception", "strftime_now", "self"];
    private static readonly string[] s_members = ["role", "content", "tool_calls", "index", "index0", "first", "last", "length", "previtem", "x", "function", "name", "arguments"];
    private static readonly string[] s_filters =
    [
        "trim", "length", "upper", "lower", "title", "capitalize", "tojson", "tojson(indent=2)", "join(', ')", "replace('a', 'bb')", "default('d')", "first", "last", "list", "items", "string",
        "int", "float", "abs", "reverse", "sort", "unique", "map(attribute='role')", "selectattr('role', 'equalto', 'user')", "rejectattr('content')", "select('string')", "reject('none')", "safe", "indent(2)",
        "dictsort", "groupby('role')", "batch(2)", "count", "e", "unknown_filter",
    ];

    private static readonly string[] s_tests = ["defined", "undefined", "none", "string", "mapping", "iterable", "number", "boolean", "true", "odd", "even", "sequence", "in [1]", "equalto(1)", "unknown_test"];
    private static readonly string[] s_methods =
        ["split(' ')", "strip()", "upper()", "startswith('a')", "endswith('>')", "items()", "keys()", "get('role')", "append(1)", "lstrip('<')", "rstrip()", "replace('e', 'ee')", "title()", "format(1)", "unknown()"];

    private static readonly string[] s_operators = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", ">=", "in", "not in", "and", "or", "is"];
    private static readonly string[] s_literals = ["0", "1", "-1", "3.5", "9223372036854775807", "1e308", "'text'", "\"\\n\"", "'{{'", "true", "False", "none", "[]", "{}", "()", "'🔥'", "'\\u0041'"];
    private static readonly string[] s_fragments = ["{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "'", "\"", "\\", "(", ")", "[", "|", ":", " if ", " else ", " for ", " in ", "\n", "\0", "\uD800"];

    private static readonly TemplateInput s_input = new()
    {
        Messages =
        [
            new JsonObject { ["role"] = "system", ["content"] = "Be brief <|im_end|>" },
            new JsonObject { ["role"] = "user", ["content"] = "Hello {{ x }} 🔥" },
            new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = null,
                ["tool_calls"] = new JsonArray(new JsonObject { ["function"] = new JsonObject { ["name"] = "f", ["arguments"] = new JsonObject { ["a"] = 1 } } }),
            },
            new JsonObject { ["role"] = "tool", ["content"] = "42" },
        ],
        Tools = [new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = "f" } }],
        BeginToken = "<s>",
        EndToken = "</s>",
    };

    private readonly StringBuilder _text = new();
    private SeededRandom _random = new(0);

    public override string Name => "template";

    public override int Inputs => 80_000;

    // TemplateLimits bounds characters and elements made over a whole rendering; garbage included, that is what they may come to.
    public override long AllocatedBytesMax => 2L * 1024 * 1024 * 1024;

    public override void Feed(SeededRandom random)
    {
        _random = random;
        _text.Clear();
        if (random.OneIn(500))
        {
            WriteDeep();
        }
        else
        {
            WriteBlock(0);
            Damage();
        }

        RenderedPrompt prompt = ChatTemplate.Parse(_text.ToString()).Render(s_input);
        foreach (TextSpan span in prompt.PlainSpans)
        {
            // Throws where a span is not part of the text.
            _ = prompt.Text.AsSpan(span.Start, span.Length);
        }
    }

    private void Damage()
    {
        for (int count = _random.OneIn(8) ? 1 + _random.NextInt32(3) : 0; count > 0; count--)
        {
            int position = _random.NextInt32(_text.Length + 1);
            if (_random.OneIn(2))
            {
                _text.Insert(position, _random.Pick<string>(s_fragments));
            }
            else
            {
                _text.Remove(position, Math.Min(_text.Length - position, 1 + _random.NextInt32(8)));
            }
        }
    }

    private void WriteDeep()
    {
        string opening = _random.Pick<string>(["(", "[", "-", "not ", "{'a':", "x[", "x|", "x if "]);
        _text.Append("{{ ");
        for (int count = 50 + _random.NextInt32(5000); count > 0; count--)
        {
            _text.Append(opening);
        }
    }

    private void WriteBlock(int depth)
    {
        for (int count = 1 + _random.NextInt32(4); count > 0; count--)
        {
            WriteStatement(depth);
        }
    }

    private void WriteStatement(int depth)
    {
        switch (depth < NestingMax ? _random.NextInt32(12) : _random.NextInt32(4))
        {
            case 0:
                _text.Append(_random.Pick<string>(["text\n", "<|im_start|>", "  \n  ", "🔥", "{ "]));
                break;
            case 1 or 2 or 3 or 4:
                Tag("{{", "}}", () => WriteExpression(depth));
                break;
            case 5:
                Tag("{%", "%}", () => { _text.Append("set ").Append(_random.OneIn(3) ? "ns.x" : "x").Append(" = "); WriteExpression(depth); });
                break;
            case 6:
                Tag("{%", "%}", () => { _text.Append("set ns = namespace(x="); WriteExpression(depth + 1); _text.Append(')'); });
                break;
            case 7 or 8:
                Tag("{%", "%}", () => { _text.Append("if "); WriteExpression(depth); });
                WriteBlock(depth + 1);
                if (_random.OneIn(2))
                {
                    Tag("{%", "%}", () => _text.Append("else"));
                    WriteBlock(depth + 1);
                }

                Tag("{%", "%}", () => _text.Append("endif"));
                break;
            case 9 or 10:
                Tag("{%", "%}", () => { _text.Append("for ").Append(_random.OneIn(4) ? "x, message" : "message").Append(" in "); WriteIterable(depth); });
                WriteBlock(depth + 1);
                if (_random.OneIn(6))
                {
                    Tag("{%", "%}", () => _text.Append(_random.OneIn(2) ? "break" : "continue"));
                }

                Tag("{%", "%}", () => _text.Append("endfor"));
                break;
            default:
                Tag("{%", "%}", () => _text.Append("macro x(message, ns=1)"));
                WriteBlock(depth + 1);
                Tag("{%", "%}", () => _text.Append("endmacro"));
                Tag("{{", "}}", () => { _text.Append("x("); WriteExpression(depth + 1); _text.Append(')'); });
                break;
        }
    }

    private void WriteIterable(int depth)
    {
        if (_random.OneIn(3))
        {
            WriteExpression(depth + 1);
            return;
        }

        // Rarely one that runs into the bound, which takes a thousand times as long as any other input.
        _text.Append(_random.OneIn(2000) ? "range(9999999)" : _random.Pick<string>(["messages", "messages[1:]", "messages[::-1]", "tools", "range(3)", "'abc'", "{'a': 1}.items()", "message.tool_calls"]));
    }

    private void WriteExpression(int depth)
    {
        if (depth > NestingMax || _random.OneIn(2))
        {
            _text.Append(_random.OneIn(2) ? _random.Pick<string>(s_literals) : _random.Pick<string>(s_names));
            return;
        }

        switch (_random.NextInt32(9))
        {
            case 0:
                WriteExpression(depth + 1);
                _text.Append(' ').Append(_random.Pick<string>(s_operators)).Append(' ');
                WriteExpression(depth + 1);
                break;
            case 1 or 2:
                WriteExpression(depth + 1);
                _text.Append(" | ").Append(_random.Pick<string>(s_filters));
                break;
            case 3:
                WriteExpression(depth + 1);
                _text.Append(_random.OneIn(3) ? " is not " : " is ").Append(_random.Pick<string>(s_tests));
                break;
            case 4:
                _text.Append("message.").Append(_random.Pick<string>(s_members));
                break;
            case 5:
                _text.Append("messages[");
                WriteExpression(depth + 1);
                _text.Append(_random.OneIn(3) ? ":]" : "]");
                break;
            case 6:
                _text.Append('(');
                WriteExpression(depth + 1);
                _text.Append(").").Append(_random.Pick<string>(s_methods));
                break;
            case 7:
                WriteExpression(depth + 1);
                _text.Append(" if ");
                WriteExpression(depth + 1);
                _text.Append(" else ");
                WriteExpression(depth + 1);
                break;
            default:
                _text.Append(_random.OneIn(2) ? "[" : "{'a': ");
                int brace = _text[^1] == '[' ? ']' : '}';
                WriteExpression(depth + 1);
                _text.Append(", ").Append(brace == '}' ? "x: " : "");
                WriteExpression(depth + 1);
                _text.Append((char)brace);
                break;
        }
    }

    private void Tag(string opening, string closing, Action writeInside)
    {
        _text.Append(opening).Append(_random.OneIn(4) ? "- " : " ");
        writeInside();
        _text.Append(_random.OneIn(4) ? " -" : " ").Append(closing);
    }
}
