namespace Hearth.Inference.Tests.Tools;

/// <summary>At least twenty answers per family: what models write when they do as they were trained, and when they do not.</summary>
internal static class AnswerTranscripts
{
    /// <summary>Hermes, Qwen 2.5 and 3, Granite 4, SmolLM3: a JSON object between tags.</summary>
    public static readonly AnswerTranscript[] TaggedJson =
    [
        new("Hello, world!\nWhat's up?", ["T Hello, world!\nWhat's up?"]),
        new("""<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>""", ["""C get_weather {"city": "Paris"}"""]),
        new("<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Zürich ☔\"}}\n</tool_call>", ["""C get_weather {"city": "Zürich ☔"}"""]),
        new("I'll look.\n\n<tool_call>\n{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call>", ["T I'll look.", "C get_time {}"]),
        new(
            "<tool_call>\n{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call>\n<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\", \"days\": 3}}\n</tool_call>",
            ["C get_time {}", """C get_weather {"city": "Oslo", "days": 3}"""]),
        new("<think>\nThe user wants the time.\n</think>\n\nIt is noon.", ["R The user wants the time.", "T It is noon."]),
        new(
            "<think>I need it.</think>\n\n<tool_call>\n{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call>",
            ["R I need it.", "C get_time {}"]),
        new("The thinking was opened.\n</think>\n\nDone.", ["R The thinking was opened.", "T Done."], IsThinking: true),
        new("It never ends <tool_call>{\"name\": \"get_time\"", ["R It never ends <tool_call>{\"name\": \"get_time\""], IsThinking: true),
        new("<think>\n\n</think>\n\nNo thought.", ["T No thought."]),
        new("""<tool_call>{"arguments": {"city": "Rome"}, "name": "get_weather"}</tool_call>""", ["""C get_weather {"city": "Rome"}"""]),
        new("""<tool_call>{"name": "get_weather", "arguments": "{\"city\": \"Bern\"}"}</tool_call>""", ["""C get_weather {"city": "Bern"}"""]),
        new("""<tool_call>{"type": "function", "function": {"name": "get_time", "arguments": {}}}</tool_call>""", ["C get_time {}"]),
        new("""<tool_call>{"name": "get_time"}</tool_call>""", ["C get_time {}"]),
        new("""<tool_call>{"name": "delete_all", "arguments": {}}</tool_call>""", ["""T <tool_call>{"name": "delete_all", "arguments": {}}</tool_call>"""]),
        new("""<tool_call>{"name": "get_weather", "arguments": {"city": Paris}}</tool_call>""", ["""T <tool_call>{"name": "get_weather", "arguments": {"city": Paris}}</tool_call>"""]),
        new("Write <tool_call> before a call.", ["T Write <tool_call> before a call."]),
        new(
            "<tool_call>oops <tool_call>{\"name\": \"get_time\", \"arguments\": {}}</tool_call>",
            ["T <tool_call>oops", "C get_time {}"]),
        new("""<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}""", ["""C get_weather {"city": "Paris"}"""]),
        new("""<tool_call>{"name": "get_weather", "arguments": {"city": "Par""", ["""T <tool_call>{"name": "get_weather", "arguments": {"city": "Par"""]),
        new("a < b <tool b <too", ["T a < b <tool b <too"]),
        new("Trailing space stays. \n", ["T Trailing space stays. \n"]),
        new("""<tool_call>{"name": "get_time", "arguments": {}}</tool_call> Done!""", ["C get_time {}", "T Done!"]),
        new("""<tool_call>{"name": "python", "arguments": {"code": "print(\"</tool_call>\")\n\u00e9\ud83d\ude00"}}</tool_call>""", ["""C python {"code": "print(\"</tool_call>\")\n\u00e9\ud83d\ude00"}"""]),
        new("""<tool_call>{"name": "python", "arguments": {"code": "\ud83d"}}</tool_call>""", ["""T <tool_call>{"name": "python", "arguments": {"code": "\ud83d"}}</tool_call>"""]),
        new("""<tool_call>{"name": "set_config", "arguments": {"config": {"a": [1, -2.5e3, true, null, {"b": []}]}}}</tool_call>""", ["""C set_config {"config": {"a": [1, -2.5e3, true, null, {"b": []}]}}"""]),
        new("Text first <think>is text</think>", ["T Text first <think>is text</think>"]),
        new("<tool_call><tool_call>{\"name\":\"get_time\",\"arguments\":null}</tool_call>", ["T <tool_call>", "C get_time {}"]),
    ];

    /// <summary>SmolLM2 and Nemotron Nano: an array between tags.</summary>
    public static readonly AnswerTranscript[] TaggedList =
    [
        new("""<tool_call>[{"name": "get_weather", "arguments": {"city": "Paris"}}]</tool_call>""", ["""C get_weather {"city": "Paris"}"""]),
        new("""<tool_call>[{"name": "get_time", "arguments": {}}, {"name": "get_weather", "arguments": {"city": "Oslo"}}]</tool_call>""", ["C get_time {}", """C get_weather {"city": "Oslo"}"""]),
        new("<tool_call>[\n  {\"name\": \"get_time\", \"arguments\": {}},\n  {\"name\": \"get_time\", \"arguments\": {}}\n]</tool_call>", ["C get_time {}", "C get_time {}"]),
        new("""<tool_call>{"name": "get_time", "arguments": {}}</tool_call>""", ["C get_time {}"]),
        new("<tool_call>[]</tool_call>", ["T <tool_call>[]</tool_call>"]),
        new("The answer is 42.", ["T The answer is 42."]),
        new("""Sure. <tool_call>[{"name": "get_time", "arguments": {}}]</tool_call>""", ["T Sure.", "C get_time {}"]),
        new("""<tool_call>[{"name": "get_time", "arguments": {}}""", ["C get_time {}"]),
        new("""<tool_call>[{"name": "get_time", "arguments": {}}]""", ["C get_time {}"]),
        new("""<tool_call>[{"name": "get_time", "arguments": {}}, {"name": "get_wea""", ["C get_time {}", """T , {"name": "get_wea"""]),
        new("""<tool_call>[{"name": "other", "arguments": {}}]</tool_call>""", ["""T <tool_call>[{"name": "other", "arguments": {}}]</tool_call>"""]),
        new("""<tool_call>[{"name": "get_time", "arguments": {}} {"name": "get_time", "arguments": {}}]</tool_call>""", ["C get_time {}", """T {"name": "get_time", "arguments": {}}]</tool_call>"""]),
        new("""<tool_call>[{"name": "get_weather", "arguments": {"city": "São Paulo", "days": 1}}]</tool_call>""", ["""C get_weather {"city": "São Paulo", "days": 1}"""]),
        new("""<tool_call>[[{"name": "get_time", "arguments": {}}]]</tool_call>""", ["""T <tool_call>[[{"name": "get_time", "arguments": {}}]]</tool_call>"""]),
        new("""<tool_call>["get_time"]</tool_call>""", ["""T <tool_call>["get_time"]</tool_call>"""]),
        new("""<tool_call>[{"name": "get_time", "arguments": []}]</tool_call>""", ["""T <tool_call>[{"name": "get_time", "arguments": []}]</tool_call>"""]),
        new("""<tool_call>[{"name": "get_time", "arguments": {}}]</tool_call><tool_call>[{"name": "get_time", "arguments": {}}]</tool_call>""", ["C get_time {}", "C get_time {}"]),
        new("""<tool_call>[{"name": "get_time", "arguments": {}}]</tool_call>""" + "\n\nThat is all.", ["C get_time {}", "T That is all."]),
        new("""[{"name": "get_time", "arguments": {}}]""", ["""T [{"name": "get_time", "arguments": {}}]"""]),
        new("""<tool_call>[{"name": "python", "arguments": {"code": "a]}\n"}}]</tool_call>""", ["""C python {"code": "a]}\n"}"""]),
        new("""<tool_call>[{"name": "get_time", "arguments": {}}]</tool_kall>""", ["C get_time {}", "T ]</tool_kall>"]),
    ];

    /// <summary>Qwen3-Coder and Qwen 3.5: tags for the function and each parameter.</summary>
    public static readonly AnswerTranscript[] TaggedFunctions =
    [
        new("<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n</function>\n</tool_call>", ["""C get_weather {"city": "Paris"}"""]),
        new("<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>", ["""C get_weather {"city": "Paris", "days": 3}"""]),
        new("<tool_call>\n<function=get_time>\n</function>\n</tool_call>", ["C get_time {}"]),
        new("Let me see.\n<tool_call>\n<function=get_time>\n</function>\n</tool_call>", ["T Let me see.", "C get_time {}"]),
        new("<function=get_time>\n</function>\n</tool_call>", ["C get_time {}"]),
        new("<tool_call>\n<function=python>\n<parameter=code>\ndef f():\n    return \"<b>\"\n\n</parameter>\n</function>\n</tool_call>", ["""C python {"code": "def f():\n    return \"<b>\"\n"}"""]),
        new("<tool_call>\n<function=python>\n<parameter=code>\nprint('</parameter>')\n</parameter>\n</function>\n</tool_call>", ["""C python {"code": "print('</parameter>')"}"""]),
        new("<tool_call>\n<function=get_weather>\n<parameter=city>\n42\n</parameter>\n</function>\n</tool_call>", ["""C get_weather {"city": "42"}"""]),
        new("<tool_call>\n<function=get_weather>\n<parameter=days>\nthree\n</parameter>\n</function>\n</tool_call>", ["""C get_weather {"days": "three"}"""]),
        new("<tool_call>\n<function=get_weather>\n<parameter=units>\nnull\n</parameter>\n</function>\n</tool_call>", ["""C get_weather {"units": null}"""]),
        new("<tool_call>\n<function=set_config>\n<parameter=enabled>\nTrue\n</parameter>\n<parameter=level>\nNone\n</parameter>\n<parameter=any>\n[1, {\"a\": 2}]\n</parameter>\n</function>\n</tool_call>", ["""C set_config {"enabled": true, "level": null, "any": [1, {"a": 2}]}"""]),
        new("<tool_call>\n<function=set_config>\n<parameter=config>\n{\"a\": {\"b\": 1}}\n</parameter>\n</function>\n</tool_call>", ["""C set_config {"config": {"a": {"b": 1}}}"""]),
        new("<tool_call>\n<function=set_config>\n<parameter=any>\n1, 2\n</parameter>\n</function>\n</tool_call>", ["""C set_config {"any": "1, 2"}"""]),
        new(
            "<tool_call>\n<function=get_time>\n</function>\n</tool_call>\n<tool_call>\n<function=get_weather>\n<parameter=city>\nRom\n</parameter>\n</function>\n</tool_call>",
            ["C get_time {}", """C get_weather {"city": "Rom"}"""]),
        new("<tool_call>\n<function=unknown>\n</function>\n</tool_call>", ["T <tool_call>\n<function=unknown>\n</function>\n</tool_call>"]),
        new("<tool_call>\n<function=get_time>\nnothing\n</function>", ["T <tool_call>\n<function=get_time>\nnothing\n</function>"]),
        new("<tool_call>\n<function=get_weather>\n<parameter=city>\nParis", ["T <tool_call>\n<function=get_weather>\n<parameter=city>\nParis"]),
        new("<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n", ["""C get_weather {"city": "Paris"}"""]),
        new("I'm\nthinking\n</think>\n\n<tool_call>\n<function=get_time>\n</function>\n</tool_call>", ["R I'm\nthinking", "C get_time {}"], IsThinking: true),
        new("I'm\nthinking\n</think>\n\nHello!", ["R I'm\nthinking", "T Hello!"], IsThinking: true),
        new("Use <function=name> as a tag.", ["T Use <function=name> as a tag."]),
        new("<tool_call>{\"name\": \"get_time\", \"arguments\": {}}</tool_call>", ["C get_time {}"]),
        new("<tool_call>\n<function=get_weather>\n<parameter=city>\nGraz\n</parameter>\n<parameter=city>\nLinz\n</parameter>\n</function>\n</tool_call>", ["T <tool_call>\n<function=get_weather>\n<parameter=city>\nGraz\n</parameter>\n<parameter=city>\nLinz\n</parameter>\n</function>\n</tool_call>"]),
        new("<tool_call>\n<function=get_weather>\n<parameter=city>\n\n  Ünïcødé 🔥\n\n</parameter>\n</function>\n</tool_call>", ["""C get_weather {"city": "\n  Ünïcødé 🔥\n"}"""]),
    ];

    /// <summary>Llama 3: JSON with <c>parameters</c>, alone or behind a tag.</summary>
    public static readonly AnswerTranscript[] BareJson =
    [
        new("""{"name": "get_weather", "parameters": {"city": "Paris"}}""", ["""C get_weather {"city": "Paris"}"""]),
        new("\n\n{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}", ["""C get_weather {"city": "Paris"}"""]),
        new("""<|python_tag|>{"name": "get_time", "parameters": {}}""", ["C get_time {}"]),
        new("""{"name": "get_time", "parameters": {}}; {"name": "get_weather", "parameters": {"city": "Rome"}}""", ["C get_time {}", """C get_weather {"city": "Rome"}"""]),
        new("<function=get_weather>{\"city\": \"Paris\"}</function>", ["""C get_weather {"city": "Paris"}"""]),
        new("Let me call it: <function=get_time>{}</function>", ["T Let me call it:", "C get_time {}"]),
        new("{\"type\": \"function\", \"name\": \"get_time\", \"parameters\": {}}", ["C get_time {}"]),
        new("""{"name": "get_time", "parameters": null}""", ["C get_time {}"]),
        new("""{"name": "get_time"}""", ["C get_time {}"]),
        new("""{"answer": 42}""", ["""T {"answer": 42}"""]),
        new("""{"name": "Alice", "age": 5}""", ["""T {"name": "Alice", "age": 5}"""]),
        new("{ not json", ["T { not json"]),
        new("The weather is fine.", ["T The weather is fine."]),
        new("""Here: {"name": "get_time", "parameters": {}}""", ["""T Here: {"name": "get_time", "parameters": {}}"""]),
        new("""{"name": "get_weather", "parameters": {"city": "Pa""", ["""T {"name": "get_weather", "parameters": {"city": "Pa"""]),
        new("<|python_tag|>print(1)", ["T <|python_tag|>print(1)"]),
        new("""{"name": "get_time", "parameters": {}} Done.""", ["C get_time {}", "T Done."]),
        new("""{"name": "get_weather", "arguments": {"city": "Kyiv", "days": 2}}""", ["""C get_weather {"city": "Kyiv", "days": 2}"""]),
        new("<function=get_time>{}", ["C get_time {}"]),
        new("<function=get_time>{]</function>", ["T <function=get_time>{]</function>"]),
        new("""{"name": "get_time", "parameters": [1]}""", ["""T {"name": "get_time", "parameters": [1]}"""]),
        new("""{"name": "python", "parameters": {"code": "x = {\"a\": 1}\n"}}""", ["""C python {"code": "x = {\"a\": 1}\n"}"""]),
        new("""{"function": "get_weather", "parameters": {"city": "Riga"}}""", ["""C get_weather {"city": "Riga"}"""]),
        new("{", ["T {"]),
    ];

    /// <summary>Mistral before 2025: an array behind its marker.</summary>
    public static readonly AnswerTranscript[] MarkedList =
    [
        new("""[TOOL_CALLS][{"name": "get_weather", "arguments": {"city": "Paris"}, "id": "123456789"}]""", ["""C get_weather {"city": "Paris"}"""]),
        new("""[TOOL_CALLS] [{"name": "get_weather", "arguments": {"city": "Paris"}}]""", ["""C get_weather {"city": "Paris"}"""]),
        new("""[TOOL_CALLS][{"name": "get_time", "arguments": {}, "id": "abcdefghi"}, {"name": "get_weather", "arguments": {"city": "Nice"}, "id": "bcdefghij"}]""", ["C get_time {}", """C get_weather {"city": "Nice"}"""]),
        new("""[TOOL_CALLS]{"name": "get_time", "arguments": {}}""", ["C get_time {}"]),
        new("""[TOOL_CALLS][{"arguments": {}, "name": "get_time"}]""", ["C get_time {}"]),
        new("Bonjour !", ["T Bonjour !"]),
        new("""Voilà. [TOOL_CALLS][{"name": "get_time", "arguments": {}}]""", ["T Voilà.", "C get_time {}"]),
        new("""[TOOL_CALLS][{"name": "autre", "arguments": {}}]""", ["""T [TOOL_CALLS][{"name": "autre", "arguments": {}}]"""]),
        new("[TOOL_CALLS]", ["T [TOOL_CALLS]"]),
        new("[TOOL_CALLS][", ["T [TOOL_CALLS]["]),
        new("""[TOOL_CALLS][{"name": "get_time", "arguments": {}}""", ["C get_time {}"]),
        new("""[TOOL_CALLS][{"name": "get_time", "arguments": "{}"}]""", ["C get_time {}"]),
        new("""[TOOL_CALLS][{"name": "get_time", "arguments": {}}] et voilà""", ["C get_time {}", "T et voilà"]),
        new("""[TOOL_CALLS][{"name": "get_time", "arguments": {]}]""", ["""T [TOOL_CALLS][{"name": "get_time", "arguments": {]}]"""]),
        new("[1, 2, 3] and [TOOL", ["T [1, 2, 3] and [TOOL"]),
        new("See [TOOL_CALLS] in the manual.", ["T See [TOOL_CALLS] in the manual."]),
        new("[TOOL_CALLS][\n{\n\"name\"\n:\n\"get_time\"\n,\n\"arguments\"\n:\n{\n}\n}\n]", ["C get_time {\n}"]),
        new("""[TOOL_CALLS][{"name": "get_weather", "arguments": {"city": "Besançon 🕰"}}]""", ["""C get_weather {"city": "Besançon 🕰"}"""]),
        new("""[TOOL_CALLS][{"name": "get_time", "arguments": {}}][TOOL_CALLS][{"name": "get_time", "arguments": {}}]""", ["C get_time {}", "C get_time {}"]),
        new("[TOOL_CALLS][TOOL_CALLS]get_time{}", ["T [TOOL_CALLS]", "C get_time {}"]),
        new("""[TOOL_CALLS]get_weather{"city": "Lyon"}""", ["""C get_weather {"city": "Lyon"}"""]),
    ];

    /// <summary>Mistral since 2025: the name, a marker, the arguments; thinking between markers.</summary>
    public static readonly AnswerTranscript[] MarkedNames =
    [
        new("""[TOOL_CALLS]get_weather[ARGS]{"city": "Paris"}""", ["""C get_weather {"city": "Paris"}"""]),
        new("""[TOOL_CALLS]get_weather[CALL_ID]123456789[ARGS]{"city": "Paris"}""", ["""C get_weather {"city": "Paris"}"""]),
        new("""[TOOL_CALLS]get_time[ARGS]{}[TOOL_CALLS]get_weather[ARGS]{"city": "Lille"}""", ["C get_time {}", """C get_weather {"city": "Lille"}"""]),
        new("[THINK]Let me\nthink.[/THINK]Hello!", ["R Let me\nthink.", "T Hello!"]),
        new("[THINK]Which? [TOOL_CALLS]get_time[ARGS]{} perhaps[/THINK][TOOL_CALLS]get_time[ARGS]{}", ["R Which? [TOOL_CALLS]get_time[ARGS]{} perhaps", "C get_time {}"]),
        new("[THINK]And on and on", ["R And on and on"]),
        new("[TOOL_CALLS]get_time[ARGS] {}", ["C get_time {}"]),
        new("[TOOL_CALLS] get_time[ARGS]{}", ["C get_time {}"]),
        new("[TOOL_CALLS]nothing[ARGS]{}", ["T [TOOL_CALLS]nothing[ARGS]{}"]),
        new("[TOOL_CALLS]get_time[ARGS]", ["T [TOOL_CALLS]get_time[ARGS]"]),
        new("[TOOL_CALLS]get_time[ARGS]{\"a", ["T [TOOL_CALLS]get_time[ARGS]{\"a"]),
        new("[TOOL_CALLS]get_time[ARGS][]", ["T [TOOL_CALLS]get_time[ARGS][]"]),
        new("[TOOL_CALLS]get_time[OTHER]{}", ["T [TOOL_CALLS]get_time[OTHER]{}"]),
        new("""I check.[TOOL_CALLS]python[ARGS]{"code": "[TOOL_CALLS]"}""", ["T I check.", """C python {"code": "[TOOL_CALLS]"}"""]),
        new("[TOOL_CALLS]get_time[ARGS]{}\nAnd done", ["C get_time {}", "T And done"]),
        new("""[TOOL_CALLS][{"name": "get_time", "arguments": {}}]""", ["C get_time {}"]),
        new("No calls [ARGS] here", ["T No calls [ARGS] here"]),
        new("[THINK]\n\n[/THINK]\nYes", ["T Yes"]),
        new("[THINK]a[THINK]b[/THINK]c", ["R a[THINK]b", "T c"]),
        new("thinking goes on[/THINK]so", ["R thinking goes on", "T so"], IsThinking: true),
        new("Yes[/THINK] no", ["T Yes[/THINK] no"]),
        new("""[TOOL_CALLS]set_config[ARGS]{"any": [[[{"x": "]]"}]]]}""", ["""C set_config {"any": [[[{"x": "]]"}]]]}"""]),
    ];

    /// <summary>DeepSeek: R1's fences and V3.1's bare arguments.</summary>
    public static readonly AnswerTranscript[] Fenced =
    [
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{\"city\": \"Paris\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>", ["""C get_weather {"city": "Paris"}"""]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{\"city\": \"Paris\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>", ["""C get_weather {"city": "Paris"}"""]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>", ["C get_time {}", "C get_time {}"]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n```json\n{}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>", ["C get_time {}", "C get_time {}"]),
        new("Hm.\n</think>\n\n<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>", ["R Hm.", "C get_time {}"], IsThinking: true),
        new("Hm.\n</think>\n\nYes.", ["R Hm.", "T Yes."], IsThinking: true),
        new("<think>Hm.</think>Yes.", ["R Hm.", "T Yes."]),
        new("Plain.", ["T Plain."]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>other<｜tool▁sep｜>{}<｜tool▁call▁end｜>", ["T <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>other<｜tool▁sep｜>{}<｜tool▁call▁end｜>"]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{}", ["C get_time {}"]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{", ["T <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{"]),
        new("<｜tool▁calls▁begin｜>nothing", ["T <｜tool▁calls▁begin｜>nothing"]),
        new("<｜tool▁calls▁begin｜><｜tool▁calls▁end｜>", ["T <｜tool▁calls▁begin｜><｜tool▁calls▁end｜>"]),
        new("<｜tool", ["T <｜tool"]),
        new("I call. <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>", ["T I call.", "C get_time {}"]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>\nSo.", ["C get_time {}", "T So."]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n```yaml\n{}\n```", ["T <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n```yaml\n{}\n```"]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>python\n```json\n{\"code\": \"```\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>", ["""C python {"code": "```"}"""]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n```json\n{}\n``", ["C get_time {}"]),
        new("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>[]", ["T <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>[]"]),
    ];

    /// <summary>gpt-oss: messages with channels.</summary>
    public static readonly AnswerTranscript[] Harmony =
    [
        new("<|channel|>final<|message|>Hello, world!\nWhat's up?", ["T Hello, world!\nWhat's up?"]),
        new("<|channel|>analysis<|message|>I'm\nthinking<|end|><|start|>assistant<|channel|>final<|message|>Hello!", ["R I'm\nthinking", "T Hello!"]),
        new("<|channel|>analysis<|message|>I'm\nthinking", ["R I'm\nthinking"]),
        new("<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{\"city\": \"Paris\"}", ["""C get_weather {"city": "Paris"}"""]),
        new(" to=functions.get_weather<|channel|>commentary <|constrain|>json<|message|>{\"city\": \"Paris\"}<|call|>", ["""C get_weather {"city": "Paris"}"""]),
        new(" to=functions.get_time<|channel|>commentary json<|message|>{}", ["C get_time {}"]),
        new("<|channel|>analysis<|message|>Time?<|end|><|start|>assistant<|channel|>commentary to=functions.get_time<|message|>{}<|call|>", ["R Time?", "C get_time {}"]),
        new("<|channel|>analysis<|message|>Time?<|end|><|start|>assistant to=functions.get_time<|channel|>commentary<|constrain|>json<|message|>{}", ["R Time?", "C get_time {}"]),
        new("<|channel|>analysis to=functions.get_time<|message|>{}", ["C get_time {}"]),
        new("<|channel|>commentary<|message|>First I look.<|end|><|start|>assistant<|channel|>commentary to=functions.get_time<|message|>{}", ["T First I look.", "C get_time {}"]),
        new("<|channel|>commentary to=functions.get_time<|message|>{}<|call|><|start|>assistant<|channel|>commentary to=functions.get_weather<|message|>{\"city\":\"Bonn\"}<|call|>", ["C get_time {}", """C get_weather {"city":"Bonn"}"""]),
        new("<|channel|>commentary to=functions.unknown<|message|>{\"a\": 1}", ["""T {"a": 1}"""]),
        new("<|channel|>commentary to=functions.get_time<|message|>not json<|call|>", ["T not json"]),
        new("<|channel|>commentary to=functions.get_weather<|message|>{\"city\": \"Pa", ["T {\"city\": \"Pa"]),
        new("<|channel|>commentary to=functions.get_time<|message|><|call|>", ["C get_time {}"]),
        new("Hello without a header", ["T Hello without a header"]),
        new("<b>bold</b> <|chan", ["T <b>bold</b> <|chan"]),
        new("<|channel|>final<|message|>a <|message|>b<|return|>", ["T a b"]),
        new("<|channel|>analysis<|message|>one<|end|><|start|>assistant<|channel|>analysis<|message|>two<|end|><|start|>assistant<|channel|>final<|message|>three<|return|>", ["R onetwo", "T three"]),
        new("<|channel|>analysis<|message|>a<|channel|>final<|message|>b", ["R a", "T b"]),
        new("<|channel|>commentary to=functions.python <|constrain|>json<|message|>{\"code\": \"print('<end>')\\n\"}<|call|>", ["""C python {"code": "print('<end>')\n"}"""]),
        new("<|channel|>final<|message|>Ünïcødé 🔥 <|en", ["T Ünïcødé 🔥 <|en"]),
        new("<|channel|>commentary to=get_time<|message|>\n{}\n<|call|>", ["C get_time {}"]),
        new("<|channel|>analysis to=browser.search<|message|>query", ["R query"]),
        new("", []),
    ];
}
