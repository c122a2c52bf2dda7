namespace Hearth.Inference.Tools;

/// <summary>How a model marks thinking and calls in its answers, told from the text of its chat template. Immutable.</summary>
/// <remarks>No model is recognised by name or hash. The first that fits wins; docs/internals/tools.md has the order and the reasons.</remarks>
internal sealed record AnswerFormat
{
    /// <summary>The tags of the form that is described in the system text.</summary>
    public const string DescribedOpen = "<tool_call>";

    /// <inheritdoc cref="DescribedOpen"/>
    public const string DescribedClose = "</tool_call>";

    private const string FunctionOpen = "<function=";
    private const string PythonTag = "<|python_tag|>";
    private const string MistralCalls = "[TOOL_CALLS]";

    private static readonly (string Open, string Close)[] s_callTags =
        [("<tool_call>", "</tool_call>"), ("<tool_calls>", "</tool_calls>"), ("<TOOLCALL>", "</TOOLCALL>")];

    private static readonly (string Open, string Close)[] s_thinkingTags =
    [
        ("[THINK]", "[/THINK]"),
        ("<think>", "</think>"),
        ("<seed:think>", "</seed:think>"),
        ("<mm:think>", "</mm:think>"),
        ("<|START_THINKING|>", "<|END_THINKING|>"),
        ("<|inner_prefix|>", "<|inner_suffix|>"),
    ];

    /// <summary>A model without a template.</summary>
    public static AnswerFormat Plain { get; } = new();

    public CallSyntax Calls { get; private init; }

    /// <summary>What stands before calls; empty for <see cref="CallSyntax.Harmony"/>.</summary>
    public string CallOpen { get; private init; } = DescribedOpen;

    /// <summary>What stands behind them; empty where nothing does.</summary>
    public string CallClose { get; private init; } = DescribedClose;

    /// <summary>What opens thinking; empty where the model marks none.</summary>
    public string ReasoningOpen { get; private init; } = "";

    /// <summary>What ends it.</summary>
    public string ReasoningClose { get; private init; } = "";

    /// <summary>Whether an answer that begins with a brace may be a call.</summary>
    public bool ReadsBareCalls => Calls == CallSyntax.BareJson;

    /// <summary>Markers that begin calls wherever they stand.</summary>
    public IReadOnlyList<string> CallMarkers => Calls switch
    {
        CallSyntax.Harmony => [],
        CallSyntax.BareJson => [PythonTag, FunctionOpen],
        CallSyntax.TaggedFunctions => [CallOpen, FunctionOpen],
        _ => [CallOpen],
    };

    /// <summary>The texts that may be control tokens of the model and must be seen by the reader nevertheless.</summary>
    public IReadOnlyList<string> ControlTexts => Calls switch
    {
        CallSyntax.Harmony => HarmonyMarkers.All,
        CallSyntax.Fenced =>
        [
            FencedCallScanner.Open, FencedCallScanner.CallOpen, FencedCallScanner.Separator, FencedCallScanner.CallClose, FencedCallScanner.Close,
            .. ReasoningTexts,
        ],
        CallSyntax.MarkedList => [MistralCalls, .. ReasoningTexts],
        CallSyntax.MarkedNames => [MistralCalls, "[ARGS]", "[CALL_ID]", .. ReasoningTexts],
        CallSyntax.BareJson => [PythonTag, .. ReasoningTexts],
        _ => [CallOpen, CallClose, .. ReasoningTexts],
    };

    /// <summary>Whether the template shows tools itself; otherwise they are described in the system text.</summary>
    public bool ShowsTools => Calls != CallSyntax.Described;

    private string[] ReasoningTexts => ReasoningOpen.Length > 0 ? [ReasoningOpen, ReasoningClose] : [];

    /// <summary>Tells the format from a template.</summary>
    public static AnswerFormat Detect(string? template)
    {
        if (template is null)
        {
            return Plain;
        }

        if (Has(HarmonyMarkers.Channel) && Has(HarmonyMarkers.Message))
        {
            return new AnswerFormat { Calls = CallSyntax.Harmony, CallOpen = "", CallClose = "" };
        }

        AnswerFormat format = DetectCalls(template);
        foreach ((string open, string close) in s_thinkingTags)
        {
            if (Has(open) || Has(close))
            {
                return format with { ReasoningOpen = open, ReasoningClose = close };
            }
        }

        return format;

        bool Has(string text) => template.Contains(text, StringComparison.Ordinal);
    }

    /// <summary>The same for a template that does not show tools after all.</summary>
    public AnswerFormat AsDescribed() =>
        Calls == CallSyntax.Harmony ? this : this with { Calls = CallSyntax.Described, CallOpen = DescribedOpen, CallClose = DescribedClose };

    /// <summary>A reader of one answer.</summary>
    /// <param name="tools">The functions that may be called; none to read no calls.</param>
    /// <param name="isThinking">Whether the prompt ended with what opens the thinking.</param>
    /// <param name="streams">Whether a grammar makes every call valid.</param>
    public AnswerReader CreateReader(DeclaredTools tools, bool isThinking, bool streams)
    {
        AnswerParts parts = new();
        CallDraft draft = new(parts, tools, streams);
        return Calls == CallSyntax.Harmony ? new HarmonyAnswerReader(draft, parts) : new MarkerAnswerReader(this, draft, parts, isThinking);
    }

    /// <summary>Whether answers can hold anything but text.</summary>
    public bool NeedsReader(DeclaredTools tools) => tools.Count > 0 || ReasoningOpen.Length > 0 || Calls == CallSyntax.Harmony;

    /// <summary>What reads behind a marker of <see cref="CallMarkers"/>, or behind the brace of a bare call.</summary>
    public CallScanner CreateScanner(string marker, CallDraft draft) => Calls switch
    {
        CallSyntax.MarkedList or CallSyntax.MarkedNames => new NamedCallScanner(draft),
        CallSyntax.Fenced => new FencedCallScanner(draft),
        CallSyntax.BareJson => new WrappedCallScanner(draft, close: "", start: marker is PythonTag ? "" : marker),
        _ => new WrappedCallScanner(draft, CallClose, start: marker is FunctionOpen ? marker : ""),
    };

    private static AnswerFormat DetectCalls(string template)
    {
        // Some that call between these tags write neither JSON nor function tags there.
        bool isOther = !Has("tools") || Has("<arg_key>") || Has("<invoke");
        if (Has(MistralCalls))
        {
            return new AnswerFormat { Calls = Has("[ARGS]") ? CallSyntax.MarkedNames : CallSyntax.MarkedList, CallOpen = MistralCalls, CallClose = "" };
        }

        if (Has(FencedCallScanner.CallOpen))
        {
            return new AnswerFormat { Calls = CallSyntax.Fenced, CallOpen = FencedCallScanner.Open, CallClose = FencedCallScanner.Close };
        }

        // Some name one pair of tags and write another: the one with an array behind it is what is written.
        foreach ((string open, string close) in s_callTags.OrderByDescending(tags => Has(tags.Open + "[")))
        {
            if (!isOther && Has(open) && Has(close))
            {
                CallSyntax syntax = Has(FunctionOpen) && Has("<parameter=") ? CallSyntax.TaggedFunctions
                    : Has(open + "[") ? CallSyntax.TaggedList
                    : CallSyntax.TaggedJson;
                return new AnswerFormat { Calls = syntax, CallOpen = open, CallClose = close };
            }
        }

        bool isBare = !isOther && (Has(PythonTag) || Has("{\"name\": function name, \"parameters\""));
        return isBare ? new AnswerFormat { Calls = CallSyntax.BareJson, CallOpen = "", CallClose = "" } : Plain;

        bool Has(string text) => template.Contains(text, StringComparison.Ordinal);
    }
}
