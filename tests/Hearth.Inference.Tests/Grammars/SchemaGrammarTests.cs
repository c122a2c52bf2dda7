namespace Hearth.Inference.Tests.Grammars;

public sealed class SchemaGrammarTests
{
    /// <summary>A schema, texts that fit and texts that do not, separated by blanks that stand in none of them.</summary>
    public static TheoryData<string, string, string> Cases() => new()
    {
        // Kinds.
        { """{"type":"null"}""", "null", "nul 0 \"\"" },
        { """{"type":["boolean","null"]}""", "true false null", "0 \"true\"" },
        { """{"type":"integer"}""", "0 -1 42 999999999999999", "-0 01 1.0 1e3 9999999999999999 + -" },
        { """{"type":"number"}""", "0 -0 -1.50 1e9 2.5E-12 0.0000000000000001", "01 .5 1. 1e 1e100 -" },
        { """{"type":["string","integer"],"maxLength":1,"maximum":5}""", "\"a\" \"\" 5", "\"ab\" 6" },
        { """{"type":"string","nullable":true}""", "null \"x\"", "1" },
        { "true", "{} [] null 1 \"x\" {\"a\":[{\"b\":null}]}", "tru {,} [1,]" },
        // Strings.
        { """{"type":"string"}""", """ "" "a\"\\\/\b\f\n\r\t" "\u00e9é🔥\ud83d\udd25" """, "\"a \"\\x\" \"\\ud83d\" \"\\udd25\" \"\\ud83d\\u0041\" 'a'" },
        { """{"type":"string","minLength":2,"maxLength":3}""", """ "ab" "🔥🔥🔥" "\ud83d\udd25\n" """, """ "a" "abcd" "\n" """ },
        { """{"type":"string","pattern":"^a\"b\\\\c\\n$"}""", """ "a\"b\\c\n" """, """ "a"b" "a\"b\\c" """ },
        { """{"type":"string","pattern":"b+"}""", """ "b" "abba" "\"b\n" """, """ "" "a" """ },
        { """{"type":"string","pattern":"^x|y$"}""", """ "x" "xa" "y" "ay" """, """ "ax" "ya" """ },
        { """{"type":"string","pattern":"^(a|b)*$","minLength":3,"maxLength":4}""", """ "aba" "abba" """, """ "ab" "ababa" "abc" """ },
        { """{"type":"string","pattern":"^[\\s\\S]$"}""", """ "\n" "x" "\"" "\\" """, """ "" "xx" """ },
        { """{"allOf":[{"type":"string","pattern":"^a"},{"pattern":"z$"}]}""", """ "az" "a-z" """, """ "a" "z" """ },
        // Numbers.
        { """{"type":"integer","minimum":-12,"maximum":107}""", "-12 -1 0 9 10 99 100 107", "-13 -0 108 200 1000 -100" },
        { """{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":3}""", "1 2", "0 3 -1 12" },
        { """{"type":"integer","minimum":1.5,"maximum":3.5}""", "2 3", "1 4" },
        { """{"type":"integer","minimum":250}""", "250 999 1000 999999999999999", "249 25 -300 0" },
        { """{"type":"integer","maximum":-5}""", "-5 -10 -999999999999999", "-4 0 5" },
        { """{"type":"number","minimum":0.25,"maximum":1.75}""", "0.25 0.250 0.3 1 1.0 1.5 1.75 1.7499", "0.2 0.249 0 1.76 1.750001 2 -0.5 1e0" },
        { """{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}""", "0.1 0.0001 0.99999", "0 0.0 1 1.0 -0.1" },
        { """{"type":"number","exclusiveMinimum":-1.5,"maximum":-0.5}""", "-1 -1.4999 -0.5 -0.50", "-1.5 -1.50 -0.4 0 1 -2" },
        { """{"type":"number","minimum":99.5}""", "99.5 99.51 100 123456.75", "99.4 99 0 -100" },
        { """{"type":"number","multipleOf":1,"minimum":3}""", "3 4", "2 3.5" },
        { """{"type":"integer","minimum":-1e30,"maximum":2}""", "2 -999999999999999", "3" },
        // Values.
        { """{"const":{"b":[1,"é\n"],"a":null}}""", """ {"b":[1,"é\n"],"a":null} """, """ {"a":null,"b":[1,"é\n"]} {} """ },
        { """{"enum":["a",1,true,null,[]],"type":["string","integer"]}""", "\"a\" 1", "true null []" },
        { """{"enum":[1,5,10],"minimum":2}""", "5 10", "1" },
        { """{"enum":["ab","abc"],"pattern":"c","maxLength":3}""", "\"abc\"", "\"ab\"" },
        { """{"allOf":[{"enum":[1,2,3]},{"enum":[2.0,3,4]}]}""", "2 3", "1 4" },
        // Arrays.
        { """{"type":"array"}""", "[] [1,\"x\",[null]]", "{} [1" },
        { """{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3}""", "[1] [1,2,3]", "[] [1,2,3,4] [\"a\"]" },
        { """{"prefixItems":[{"type":"integer"},{"type":"string"}]}""", "[1,\"a\"]", "[] [1] [\"a\",1] [1,\"a\",2]" },
        { """{"prefixItems":[{"type":"integer"}],"items":{"type":"null"},"maxItems":3}""", "[1] [1,null] [1,null,null]", "[] [1,1] [1,null,null,null]" },
        { """{"prefixItems":[{"type":"integer"},{"type":"string"}],"items":false,"maxItems":1}""", "[1]", "[] [1,\"a\"]" },
        { """{"items":[{"type":"integer"}],"additionalItems":{"type":"string"}}""", "[1] [1,\"a\"]", "[] [1,2]" },
        { """{"type":"array","items":{"type":"boolean"},"maxItems":0}""", "[]", "[true]" },
        // Objects.
        { """{"type":"object"}""", """ {} {"a":1,"b":{}} """, "[] {a:1} {\"a\":}" },
        { """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"}},"required":["b"]}""", """ {"b":1} {"a":1,"b":2} {"b":1,"c":2} {"a":1,"b":2,"c":3} """, """ {} {"a":1} {"b":1,"a":2} {"b":1,} {"b":1,"d":2} {"b":"1"} """ },
        { """{"properties":{"a":{"type":"null"},"b":{"type":"null"}}}""", """ {} {"a":null} {"b":null} {"a":null,"b":null} """, """ {,"b":null} {"a":null"b":null} """ },
        { """{"properties":{"a":{"type":"null"}},"additionalProperties":{"type":"integer"}}""", """ {} {"a":null} {"b":1,"c":2} {"a":null,"aa":3} {"":4} """, """ {"a":1} {"b":null} {"b":1,"a":null} {"\u0061":1} """ },
        { """{"type":"object","additionalProperties":{"type":"boolean"},"minProperties":1}""", """ {"x":true} """, "{}" },
        { """{"type":"object","additionalProperties":false}""", "{}", """ {"a":1} """ },
        { """{"type":"object","required":["x"]}""", """ {"x":[1]} """, """ {} {"y":1} """ },
        { """{"type":"object","properties":{"a\"\n":{"type":"null"}},"required":["a\"\n"]}""", """ {"a\"\n":null} """, "{}" },
        { """{"properties":{"a":false,"b":{"type":"null"}}}""", """ {} {"b":null} """, """ {"a":null} """ },
        // Several at once.
        { """{"anyOf":[{"type":"integer","maximum":3},{"const":"x"}]}""", "3 \"x\"", "4 \"y\"" },
        { """{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"}},"anyOf":[{"required":["a"]},{"required":["b"]}]}""", """ {"a":null} {"b":null} {"a":null,"b":null} """, "{}" },
        { """{"oneOf":[{"type":"object","properties":{"t":{"const":"a"},"x":{"type":"null"}},"required":["t","x"]},{"type":"object","properties":{"t":{"const":"b"}},"required":["t"]}]}""", """ {"t":"a","x":null} {"t":"b"} """, """ {"t":"a"} {"t":"c"} """ },
        { """{"oneOf":[{"type":"string"},{"type":"integer"},{"enum":[true]}]}""", "\"\" 1 true", "false 1.5" },
        { """{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},{"type":"object","properties":{"a":{"minimum":5},"b":{"type":"null"}}}]}""", """ {"a":5} {"a":6,"b":null} """, """ {"a":4} {} {"b":null} """ },
        { """{"allOf":[{"properties":{"a":{"type":"null"}},"additionalProperties":false},{"properties":{"b":{"type":"null"}}}]}""", """ {} {"a":null} """, """ {"b":null} """ },
        { """{"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]},{"anyOf":[{"type":"string"},{"type":"null"}]}]}""", "\"x\"", "1 null" },
        // References.
        { """{"$ref":"#/$defs/a~1b%20c","$defs":{"a/b c":{"type":"null"}}}""", "null", "0" },
        { """{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["v","next"]}""", """ {"v":1,"next":null} {"v":1,"next":{"v":2,"next":{"v":3,"next":null}}} """, """ {"v":1} {"v":1,"next":{}} """ },
        { """{"$defs":{"t":{"type":"array","items":{"$ref":"#/$defs/t"}}},"$ref":"#/$defs/t","maxItems":2}""", "[] [[],[[],[],[]]]", "[[],[],[]] [1]" },
        { """{"type":"object","properties":{"a":{"$ref":"#"}}}""", """ {} {"a":{"a":{}}} """, """ {"a":1} """ },
        // Annotations.
        { """{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"x","$comment":"c","title":"t","description":"d","default":1,"examples":[2],"deprecated":true,"readOnly":true,"writeOnly":false,"type":"null"}""", "null", "1" },
        // Formats.
        { """{"format":"date"}""", "\"2026-11-21\" \"2024-02-29\" \"2000-02-29\"", "\"2026-02-29\" \"1900-02-29\" \"2026-13-01\" \"2026-04-31\" \"2026-00-10\"" },
        { """{"format":"time"}""", "\"23:59:59Z\" \"00:00:00.125+05:30\"", "\"24:00:00Z\" \"12:00:00\" \"12:60:00Z\"" },
        { """{"format":"date-time"}""", "\"2026-11-21T15:28:00Z\"", "\"2026-11-21\"" },
        { """{"format":"uuid"}""", "\"12345678-90ab-CDEF-1234-567890abcdef\"", "\"1234\"" },
        { """{"format":"email"}""", "\"a.b@c.example\"", "\"a@b\" \"@c.de\"" },
        { """{"format":"ipv4"}""", "\"0.10.200.255\"", "\"256.1.1.1\" \"1.1.1\" \"01.1.1.1\"" },
        { """{"format":"ipv6"}""", "\"::\" \"::1\" \"1:2:3:4:5:6:7:8\" \"fe80::1:2\" \"1::\"", "\"1:2\" \"1::2::3\" \"12345::\"" },
        { """{"format":"hostname"}""", "\"a.b-c.example\" \"x\"", "\"-a\" \"a..b\" \"\"" },
        { """{"format":"uri"}""", "\"https://a.example:80/x/y?q=1#f\" \"http://a\"", "\"a\" \"/x\"" },
        { """{"format":"duration"}""", "\"P1D\" \"PT5M\" \"P1Y2M3DT4H5M6S\" \"P3W\"", "\"P\" \"PT\" \"1D\"" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void FromJsonSchema_Schema_TakesExactlyItsValues(string schema, string fitting, string other) => GrammarCases.Check(
        GrammarCases.Schema(schema), fitting.Split(' ', StringSplitOptions.RemoveEmptyEntries), other.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void FromJsonSchema_WhiteSpace_IsOneSpaceBehindColonAndComma() => GrammarCases.Check(
        GrammarCases.Schema("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}},"b":{"const":{"x":[1,2]}}}}"""),
        ["""{"a":[1,2],"b":{"x":[1,2]}}""", """{"a": [1, 2], "b": {"x": [1, 2]}}""", """{"a": [1,2],"b": {"x":[1, 2]}}"""],
        ["""{ "a":[1]}""", """{"a" :[1]}""", """{"a":  [1]}""", """{"a":[1 ]}""", "{\"a\":\n[1]}", """{"a":[1]} """]);

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"not":{}}}}""", "100", "`not` at /properties/a ")]
    [InlineData("""{"if":{},"then":{}}""", "100", "`if` at the root")]
    [InlineData("""{"patternProperties":{"^x":{}}}""", "100", "patternProperties")]
    [InlineData("""{"propertyNames":{}}""", "100", "propertyNames")]
    [InlineData("""{"contains":{}}""", "100", "contains")]
    [InlineData("""{"uniqueItems":true}""", "100", "uniqueItems")]
    [InlineData("""{"unevaluatedProperties":false}""", "100", "unevaluatedProperties")]
    [InlineData("""{"dependentRequired":{}}""", "100", "dependentRequired")]
    [InlineData("""{"type":"number","multipleOf":0.5}""", "100", "multipleOf")]
    [InlineData("""{"items":{"format":"iri"}}""", "100", "`format` at /items ")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":3}]}""", "100", "oneOf")]
    [InlineData("""{"$ref":"https://example.com/x"}""", "100", "$ref")]
    [InlineData("""{"properties":{"a":{"$id":"y"}}}""", "100", "$id")]
    [InlineData("""{"minProperties":3}""", "100", "minProperties")]
    [InlineData("""{"type":"object","maxProperties":3}""", "100", "maxProperties")]
    [InlineData("""{"minimum":0.12345678901234567}""", "100", "minimum")]
    [InlineData("""{"minimum":1e300}""", "100", "minimum")]
    [InlineData("""{"enum":[{"a":1}],"required":["a"]}""", "100", "enum")]
    [InlineData("""{"x-mine":1}""", "100", "x-mine")]
    [InlineData("""{"type":"strin"}""", "101", "type")]
    [InlineData("""{"type":5}""", "101", "type")]
    [InlineData("""{"minLength":-1}""", "101", "minLength")]
    [InlineData("""{"minLength":1.5}""", "101", "minLength")]
    [InlineData("""{"anyOf":[]}""", "101", "anyOf")]
    [InlineData("""{"enum":[]}""", "101", "enum")]
    [InlineData("""{"properties":{"a":3}}""", "101", "/properties/a")]
    [InlineData("""{"required":"a"}""", "101", "required")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "101", "$ref")]
    [InlineData("""{"type":"null","type":"string"}""", "101", "type")]
    [InlineData("""{"title":"\ud800"}""", "101", "surrogate")]
    [InlineData("5", "101", "schema")]
    [InlineData("""{"$ref":"#"}""", "102", "leads back")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "102", "leads back")]
    [InlineData("false", "102", "No text")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "102", "No text")]
    [InlineData("""{"type":"array","items":{"$ref":"#"},"minItems":1}""", "102", "No text")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""", "102", "No text")]
    [InlineData("""{"type":"integer","minimum":3,"maximum":2}""", "102", "No text")]
    [InlineData("""{"type":"integer","minimum":0.2,"maximum":0.8}""", "102", "No text")]
    [InlineData("""{"enum":[1],"type":"string"}""", "102", "No text")]
    [InlineData("""{"type":"string","pattern":"^a$","minLength":2}""", "102", "No text")]
    [InlineData("""{"pattern":"(a"}""", "104", "pattern")]
    [InlineData("""{"anyOf":[{"anyOf":[{"$ref":"#"},{"type":"null"}]}],"type":"object"}""", "103", "branches")]
    public void FromJsonSchema_WhatCannotBeKept_IsRefusedAndNamed(string schema, string code, string named)
    {
        InferenceException refusal = Assert.Throws<InferenceException>(() => GrammarCases.Schema(schema));
        Assert.Equal($"HEARTH-INFER-{code}", refusal.Error.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Hostile() => new()
    {
        { "100,000 values", $$"""{"enum":[{{string.Join(',', Enumerable.Range(0, 100_000))}}]}""" },
        { "exponential branches", Nest(18, static inner => $$"""{"allOf":[{"anyOf":[{{inner}},{{inner}}]}]}""") },
        { "product of branches", $$"""{"allOf":[{{string.Join(',', Enumerable.Repeat("""{"anyOf":[{"minLength":1},{"maxLength":5},{"pattern":"a"}]}""", 20))}}]}""" },
        { "deep items", Deep(500) },
        { "product of patterns", """{"allOf":[{"pattern":"^(?:.{0,400}a){50}$"},{"pattern":"^(?:.{0,300}b){50}$"}]}""" },
        { "every member again", "{\"$defs\":{\"a\":{\"type\":\"object\",\"properties\":{" + string.Join(',', Enumerable.Range(0, 60).Select(static n => $"\"m{n}\":{{\"anyOf\":[{{\"$ref\":\"#/$defs/a\"}},{{\"$ref\":\"#\"}}],\"minProperties\":1}}")) + "}}},\"allOf\":[{\"$ref\":\"#/$defs/a\"}]}" },
        { "values against patterns", "{\"pattern\":\"^(?:(?:a?){100}){400}$\",\"enum\":[" + string.Join(',', Enumerable.Range(0, 4000).Select(static n => $"\"{new string('a', 20)}{n}\"")) + "]}" },
        { "long repetition", """{"type":"array","items":{"type":"array","items":{"type":"array","items":{"type":"string","maxLength":900000},"minItems":900000,"maxItems":999999},"minItems":1000000},"minItems":1000000}""" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void FromJsonSchema_Hostile_EndsSoonWithACodeOrAGrammar(string name, string schema)
    {
        long before = Environment.CpuUsage.TotalTime.Ticks;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        string code = GrammarCases.RefusalOf(() => GrammarCases.Schema(schema));
        Assert.True(code is "" or "HEARTH-INFER-103", $"{name}: {code}");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - bytes < 1L << 30, $"{name} allocated {(GC.GetAllocatedBytesForCurrentThread() - bytes) >> 20} MiB");
        Assert.True(Environment.CpuUsage.TotalTime.Ticks - before < TimeSpan.FromSeconds(60).Ticks, name);
    }

    private static string Nest(int depth, Func<string, string> wrap)
    {
        // As text this would be exponential, so each level is a definition that the next one names twice.
        System.Text.StringBuilder definitions = new("\"d0\":{\"type\":\"null\"}");
        for (int level = 1; level <= depth; level++)
        {
            definitions.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"d{level}\":{wrap($"{{\"$ref\":\"#/$defs/d{level - 1}\"}}")}");
        }

        return $"{{\"$defs\":{{{definitions}}},\"$ref\":\"#/$defs/d{depth}\"}}";
    }

    private static string Deep(int depth)
    {
        System.Text.StringBuilder definitions = new("\"d0\":{\"type\":\"null\"}");
        for (int level = 1; level <= depth; level++)
        {
            definitions.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"d{level}\":{{\"items\":{{\"$ref\":\"#/$defs/d{level - 1}\"}}}}");
        }

        return $"{{\"$defs\":{{{definitions}}},\"$ref\":\"#/$defs/d{depth}\"}}";
    }
}
