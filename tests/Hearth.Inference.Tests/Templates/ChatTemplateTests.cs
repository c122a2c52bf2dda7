using System.Text.Json.Nodes;
using Hearth.Inference.Gguf;
using Hearth.Inference.Templates;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Templates;

public sealed class ChatTemplateTests
{
    [Fact]
    public void Render_DefaultModelsTemplate_EqualsGoldenChat()
    {
        using GgufFile file = GgufFile.Open(RepositoryPaths.DefaultModel);
        Assert.True(file.Metadata.TryGetString("tokenizer.chat_template", out string? source));
        ChatTemplate template = ChatTemplate.Parse(source);
        JsonNode golden = JsonNode.Parse(File.ReadAllText(RepositoryPaths.TestData("default-model", "golden-chat.json")))!;
        int checkedRows = 0;
        foreach (JsonNode? row in golden["rows"]!.AsArray().Where(static row => string.Equals(row!["kind"]?.GetValue<string>(), "chat", StringComparison.Ordinal)))
        {
            string expected = row!["text"]!.GetValue<string>();

            JsonArray messages = [];
            foreach (string turn in expected.Split("<|im_start|>", StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
            {
                string[] parts = turn.Split('\n', 2);
                messages.Add(new JsonObject { ["role"] = parts[0], ["content"] = parts[1].Replace("<|im_end|>\n", string.Empty, StringComparison.Ordinal) });
            }

            Assert.Equal(expected, template.Render(new TemplateInput { Messages = messages }).Text);
            if (messages[0]!["content"]!.GetValue<string>().StartsWith("You are a helpful AI assistant named", StringComparison.Ordinal))
            {
                // The template's own system message, which it adds where there is none.
                messages.RemoveAt(0);
                Assert.Equal(expected, template.Render(new TemplateInput { Messages = messages }).Text);
            }

            checkedRows++;
        }

        Assert.True(checkedRows > 3, $"{checkedRows} rows");
    }

    [Theory]
    [InlineData("{{ 1 + }}", 1, 8)]
    [InlineData("a\n  {% if x %}\nb\n{% endfor %}", 4, 4)]
    [InlineData("{# c #}\n\n{{ 'x' }}\n   {{ @ }}", 4, 7)]
    [InlineData("{% unknown %}", 1, 4)]
    [InlineData("a\n{{ \"abc", 2, 4)]
    [InlineData("x\n{# open", 2, 1)]
    [InlineData("{% generation %}\n{{ '\\q' }}", 2, 6)]
    [InlineData("{% set 1 = 2 %}", 1, 8)]
    [InlineData("{% macro m(a, a) %}{% endmacro %}", 1, 15)]
    public void Parse_Mistake_NamesLineAndColumn(string source, int line, int column)
    {
        InferenceException error = Assert.Throws<InferenceException>(() => ChatTemplate.Parse(source));

        Assert.Equal(InferenceErrors.TemplateMalformed, error.Error);
        Assert.StartsWith($"Chat template, line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_FailingExpression_NamesLineAndNotTheContent()
    {
        InferenceException error = Assert.Throws<InferenceException>(() => TemplateCases.Render("a\n\n{{ none + x }}", """{"x": "private"}"""));

        Assert.Equal(InferenceErrors.TemplateFailed, error.Error);
        Assert.StartsWith("Chat template, line 3, column ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("private", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_RaiseException_IsRefusalWithTheTemplatesReason()
    {
        InferenceException error = Assert.Throws<InferenceException>(() => TemplateCases.Render("{{ raise_exception('Only two roles.') }}"));

        Assert.Equal(InferenceErrors.TemplateRefused, error.Error);
        Assert.EndsWith("refused the conversation: Only two roles.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Twice_StartsAfresh()
    {
        ChatTemplate template = ChatTemplate.Parse("{% set _ = messages.append('x') %}{{ messages|length }}");
        TemplateInput input = new() { Messages = [] };

        Assert.Equal("1", template.Render(input).Text);
        Assert.Equal("1", template.Render(input).Text);
        Assert.Empty(input.Messages);
    }

    [Fact]
    public void Render_Clock_IsTheGivenOne()
    {
        Assert.Equal("05 Mar 2026", TemplateCases.Render("{{ strftime_now('%d %b %Y') }}").Text);
    }

    [Fact]
    public void Render_VariableThatNamesABuiltIn_IsRefused()
    {
        Assert.Throws<InferenceException>(() => TemplateCases.Render("x", """{"raise_exception": 1}"""));
    }

    [Theory]
    [InlineData("{% raw %}{{ x }}{% endraw %}|{%- raw -%} {% if %} {%- endraw -%} |", "{{ x }}|{% if %}|")]
    [InlineData("{{ '=' * 3 }}{{ 'x' * 0 }}", "===")]
    [InlineData("{{ '{} {1}'.format('a', 'b') }} {{ '{n}{{}}'.format(n=1) }}", "a b 1{}")]
    [InlineData("{{ ', '.join(['a', 'b']) }} {{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }}", "a, b bc ab")]
    [InlineData("{% set l = [1] %}{% set _ = l.append(2) %}{{ l }}{{ l.pop(0) }}{{ l.pop() }}{{ l }}", "[1, 2]12[]")]
    [InlineData("{% set d = {'a': 1} %}{% set _ = d.update({'b': 2}, c=3) %}{{ d }}", "{\"a\": 1, \"b\": 2, \"c\": 3}")]
    [InlineData("{{ 6 is divisibleby(3) }} {{ 6 is divisibleby 4 }} {{ 'a' is equalto 'a' }} {{ 1 is in [1] }} {{ 2 is gt 1 }}", "true false true true true")]
    [InlineData("{% for a, b in [(1, 2)] %}{{ a }}{{ b }}{% endfor %} {{ (1,)|length }} {{ ('a', 'b') }}", "12 1 [\"a\", \"b\"]")]
    [InlineData("{{ ['a', 'b']|map('upper')|join }} {{ 'ab'|list }} {{ {'a': 1}|list }}", "AB [\"a\", \"b\"] [\"a\"]")]
    [InlineData("{{ dict(a=1, b='x') }}", "{\"a\": 1, \"b\": \"x\"}")]
    public void Render_BeyondReference_FollowsPython(string template, string expected)
    {
        Assert.Equal(expected, TemplateCases.Render(template).Text);
    }
}
