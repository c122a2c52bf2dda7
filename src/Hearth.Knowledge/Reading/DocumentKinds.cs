using System.Collections.Frozen;

namespace Hearth.Knowledge.Reading;

/// <summary>File names and what they are.</summary>
internal static class DocumentKinds
{
    private static readonly FrozenDictionary<string, DocumentKind> ByExtension = Make();
    private static readonly FrozenSet<string> CodeNames = new[] { "makefile", "dockerfile", "containerfile", "jenkinsfile", "rakefile", "gemfile", "cmakelists.txt", "justfile" }
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The kind of a file of that name; null where only its content can tell that it is text.</summary>
    public static DocumentKind? Of(string path)
    {
        string name = Path.GetFileName(path);
        return CodeNames.Contains(name) ? DocumentKind.Code
            : ByExtension.TryGetValue(Path.GetExtension(name), out DocumentKind kind) ? kind
            : null;
    }

    private static FrozenDictionary<string, DocumentKind> Make()
    {
        var kinds = new Dictionary<string, DocumentKind>(StringComparer.OrdinalIgnoreCase);
        Add(DocumentKind.Text, ".txt .text .log .rst .adoc .asciidoc .org .tex .srt .vtt .eml");
        Add(DocumentKind.Markdown, ".md .markdown .mdx .mkd");
        Add(DocumentKind.Html, ".html .htm .xhtml");
        Add(DocumentKind.Pdf, ".pdf");
        Add(DocumentKind.Word, ".docx .docm");
        Add(DocumentKind.Csv, ".csv .tsv");
        Add(DocumentKind.Json, ".json .jsonl .ndjson .geojson .ipynb");
        Add(DocumentKind.Code, ".cs .csx .fs .fsx .vb .c .h .cc .cpp .cxx .hpp .hh .m .mm .java .kt .kts .scala .groovy .gradle .py .pyi .rb .php .pl .pm .lua .r .jl .go .rs .zig .nim"
            + " .swift .dart .js .mjs .cjs .jsx .ts .mts .cts .tsx .vue .svelte .css .scss .less .sh .bash .zsh .fish .ps1 .bat .cmd .sql .graphql .proto .thrift .hs .ml .mli .ex .exs"
            + " .erl .clj .cljs .lisp .el .scm .asm .s .v .sv .vhd .tf .hcl .yaml .yml .toml .ini .cfg .conf .properties .xml .xsd .xsl .csproj .fsproj .props .targets .sln .slnx .cmake .mk .diff .patch");
        return kinds.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(DocumentKind kind, string extensions)
        {
            foreach (string extension in extensions.Split(' '))
            {
                kinds[extension] = kind;
            }
        }
    }
}
