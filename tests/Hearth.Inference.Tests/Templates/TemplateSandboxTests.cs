using System.Diagnostics;
using Hearth.Inference.Templates;

namespace Hearth.Inference.Tests.Templates;

public sealed class TemplateSandboxTests
{
    [Theory]
    [InlineData("{{ ''.__class__.__mro__[1].__subclasses__() }}")]
    [InlineData("{{ ''.GetType().Assembly }}")]
    [InlineData("{{ messages.append.__globals__['os'].system('x') }}")]
    [InlineData("{{ namespace.__init__() }}")]
    [InlineData("{{ self._TemplateReference__context() }}")]
    [InlineData("{{ cycler.__init__.__globals__.os.popen('id').read() }}")]
    [InlineData("{{ range.constructor('return 1')() }}")]
    [InlineData("{{ {}.constructor.constructor('x')() }}")]
    [InlineData("{{ {}|attr('__class__') }}")]
    public void Render_ReachForTheHost_IsRefused(string template)
    {
        Assert.Equal(InferenceErrors.TemplateFailed, Fail(template));
    }

    [Theory]
    [InlineData("{{ ''.__class__ }}")]
    [InlineData("{{ [].__class__ }}{{ {}.__proto__ }}{{ (1).constructor }}{{ ''['__class__'] }}{{ range.__globals__ }}")]
    public void Render_HiddenAttribute_IsUndefined(string template)
    {
        Assert.Equal(string.Empty, TemplateCases.Render(template).Text);
    }

    [Theory]
    [InlineData("{% for i in range(1000000000) %}{% endfor %}")]
    [InlineData("{{ range(10 ** 300) }}")]
    [InlineData("{{ range(0, 1, 10 ** -300) }}")]
    [InlineData("{{ 'a' * 1000000000 }}")]
    [InlineData("{{ 'a'|indent(1000000000, true) }}")]
    [InlineData("{{ {'a': 1}|tojson(indent=1000)|length }}{% for i in range(100000) %}{{ {'a': 1}|tojson(indent=1000)|length }}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='aa') %}{% for i in range(100) %}{% set ns.s = ns.s.replace('a', ns.s) %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s=[1]) %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='a,') %}{% for i in range(25) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s.split(',')|length }}")]
    [InlineData("{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor %}{% endfor %}{% endfor %}")]
    [InlineData("{% set l = [1] %}{% for i in range(60) %}{% for x in l %}{% set _ = l.append(x) %}{% endfor %}{% endfor %}")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}")]
    [InlineData("{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{% call m() %}{% endcall %}")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l }}")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l|tojson }}")]
    [InlineData("{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l == 'x' }}")]
    [InlineData("{% set ns = namespace(v=[]) %}{% for i in range(100000) %}{% set ns.v = [ns.v] %}{% endfor %}{{ ns.v|tojson }}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(22) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{% for i in range(1000) %}{{ ns.s == ns.s + '' }}{% endfor %}")]
    public void Render_WorkWithoutEnd_IsStopped(string template)
    {
        long before = Stopwatch.GetTimestamp();

        Assert.Equal(InferenceErrors.TemplateLimit, Fail(template));

        // Generous: the point is that it ends, on a busy machine too.
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(60), "it ends");
    }

    [Theory]
    [InlineData("{{ ", "(", "1", ")", " }}")]
    [InlineData("{{ ", "[", "1", "]", " }}")]
    [InlineData("{{ ", "{'a': ", "1", "}", " }}")]
    [InlineData("{{ ", "- ", "1", "", " }}")]
    [InlineData("{{ ", "not ", "1", "", " }}")]
    [InlineData("{{ ", "f(", "1", ")", " }}")]
    [InlineData("{{ ", "1 if ", "1", " else 2", " }}")]
    [InlineData("{{ x", "[0", "", "]", " }}")]
    [InlineData("", "{% if 1 %}", "x", "{% endif %}", "")]
    [InlineData("", "{% for a in [1] %}", "x", "{% endfor %}", "")]
    [InlineData("{{ 1", " + 1", "", "", " }}")]
    [InlineData("{{ x", ".a", "", "", " }}")]
    [InlineData("{{ 'x'", "|trim", "", "", " }}")]
    [InlineData("{{ 1", " is defined", "", "", " }}")]
    [InlineData("{{ 1", " or 0", "", "", " }}")]
    [InlineData("{% macro m() %}{{ 1", " + 1", "", "", " }}{% endmacro %}")]
    [InlineData("{% if 0 %}", "{% elif 0 %}", "", "", "{% endif %}")]
    public void Render_DeepNesting_IsStopped(string start, string open, string core, string close, string end)
    {
        static string Repeat(string part) => string.Concat(Enumerable.Repeat(part, 20_000));

        InferenceException error = Assert.Throws<InferenceException>(() => TemplateCases.Render(start + Repeat(open) + core + Repeat(close) + end));

        Assert.True(error.Error == InferenceErrors.TemplateLimit || error.Error == InferenceErrors.TemplateMalformed, error.Message);
    }

    [Fact]
    public void Parse_HugeSource_IsRefused()
    {
        InferenceException error = Assert.Throws<InferenceException>(() => ChatTemplate.Parse(new string('x', TemplateLimits.SourceCharactersMax + 1)));

        Assert.Equal(InferenceErrors.TemplateLimit, error.Error);
    }

    [Fact]
    public void Render_LongConversation_StaysWithinLimits()
    {
        string messages = string.Join(',', Enumerable.Range(0, 1_000).Select(static i =>
            $$"""{"role": "{{(i % 2 == 0 ? "user" : "assistant")}}", "content": "{{new string('w', 2_000)}}"}"""));

        RenderedPrompt prompt = TemplateCases.Render(
            "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m.content|trim }}<|im_end|>\n{% endfor %}",
            $$"""{"messages": [{{messages}}]}""");

        Assert.Equal(1_000, prompt.PlainSpans.Count);
    }

    private static Hearth.Primitives.ErrorDefinition Fail(string template) =>
        Assert.Throws<InferenceException>(() => TemplateCases.Render(template)).Error;
}
