using Hearth.Primitives;

namespace Hearth.Knowledge;

/// <summary>The error codes of this module: append-only, never reused.</summary>
public static class KnowledgeErrors
{
    /// <summary>There is no knowledge of that name.</summary>
    public static readonly ErrorDefinition CollectionNotFound = new(
        "HEARTH-KNOW-001",
        ErrorKind.NotFound,
        "No such knowledge",
        "There is no knowledge collection of that name.",
        "See `hearth knowledge list`; make one with `hearth knowledge add NAME PATH`.");

    /// <summary>The collection holds something else.</summary>
    public static readonly ErrorDefinition CollectionForeign = new(
        "HEARTH-KNOW-002",
        ErrorKind.InvalidInput,
        "Not a knowledge collection",
        "The collection of that name was not made from documents, so that documents would be mixed with records that are none.",
        "Choose another name.");

    /// <summary>The vectors of the collection come from another embedder.</summary>
    public static readonly ErrorDefinition EmbedderChanged = new(
        "HEARTH-KNOW-003",
        ErrorKind.InvalidInput,
        "Another embedder",
        "The vectors of the collection were made by another embedder than the one in use; vectors of two embedders cannot be compared.",
        "Use the embedder that the message names (--model), or embed everything again with `hearth knowledge add NAME --reembed`.");

    /// <summary>The file or folder is not there.</summary>
    public static readonly ErrorDefinition SourceNotFound = new(
        "HEARTH-KNOW-004",
        ErrorKind.NotFound,
        "No such source",
        "The file or folder is not there. What was read from it before is kept.",
        "Check the path; is the disk mounted? To take its documents out use `hearth knowledge remove NAME PATH`.");

    /// <summary>The program that reads PDFs is missing.</summary>
    public static readonly ErrorDefinition PdfToolMissing = new(
        "HEARTH-KNOW-005",
        ErrorKind.Unavailable,
        "pdftotext missing",
        "PDF files are read by the program pdftotext, which is not installed.",
        "Install the package poppler-utils (Debian, Ubuntu, Fedora) or poppler (Homebrew, Arch), then add the folder again.");

    /// <summary>The document is encrypted.</summary>
    public static readonly ErrorDefinition DocumentEncrypted = new(
        "HEARTH-KNOW-006",
        ErrorKind.Unprocessable,
        "Encrypted document",
        "The document can be opened only with a password.",
        "Save it without a password, or leave it out.");

    /// <summary>The document is pictures of pages.</summary>
    public static readonly ErrorDefinition DocumentScanned = new(
        "HEARTH-KNOW-007",
        ErrorKind.Unprocessable,
        "Scanned document",
        "The pages hold no text, only pictures of it.",
        "Run a text recognition over it (ocrmypdf, for one), then add it again.");

    /// <summary>The document is damaged.</summary>
    public static readonly ErrorDefinition DocumentDamaged = new(
        "HEARTH-KNOW-008",
        ErrorKind.Unprocessable,
        "Unreadable document",
        "The document is damaged or not what its name says.",
        "Open it in the program it was made with and save it again, or leave it out.");

    /// <summary>The document has too much text.</summary>
    public static readonly ErrorDefinition DocumentTooLarge = new(
        "HEARTH-KNOW-009",
        ErrorKind.TooLarge,
        "Document too large",
        "The document has more text, or unpacks to more bytes, than the bounds allow.",
        "Split it, or raise knowledge.textCharactersMax.");

    /// <summary>Reading took too long.</summary>
    public static readonly ErrorDefinition DocumentTimeout = new(
        "HEARTH-KNOW-010",
        ErrorKind.Unprocessable,
        "Reading took too long",
        "The document was given up because reading it took longer than the bound.",
        "Raise knowledge.pdfSecondsMax, or leave it out.");

    /// <summary>A file cannot be read from the disk.</summary>
    public static readonly ErrorDefinition FileUnreadable = new(
        "HEARTH-KNOW-011",
        ErrorKind.Unprocessable,
        "Unreadable file",
        "The operating system refused to read the file or folder. What was read from it before is kept.",
        "Check its permissions.");

    /// <summary>A question without words.</summary>
    public static readonly ErrorDefinition QuestionEmpty = new(
        "HEARTH-KNOW-012",
        ErrorKind.InvalidInput,
        "Empty question",
        "There is nothing to search for.",
        "Ask with at least one word.");

    /// <summary>The evaluation set cannot be read.</summary>
    public static readonly ErrorDefinition EvaluationInvalid = new(
        "HEARTH-KNOW-013",
        ErrorKind.InvalidInput,
        "Unreadable evaluation set",
        "The folder is not in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv) or a line in it cannot be read.",
        "The message names the file and the line; docs/guides/knowledge.md describes the layout.");

    /// <summary>The folder has more than may be read.</summary>
    public static readonly ErrorDefinition SourceTooLarge = new(
        "HEARTH-KNOW-014",
        ErrorKind.TooLarge,
        "Too many files",
        "The folder has more files than one source may have; nothing was changed.",
        "Add its parts one by one, or list what is not wanted in a .gitignore.");

    /// <summary>The options are out of range.</summary>
    public static readonly ErrorDefinition OptionsInvalid = new(
        "HEARTH-KNOW-030",
        ErrorKind.InvalidInput,
        "Wrong knowledge option",
        "An option of the section `knowledge` is out of its range.",
        "Correct the option the message names; `hearth config show` prints them all.");
}
