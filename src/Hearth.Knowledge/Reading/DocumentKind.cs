namespace Hearth.Knowledge.Reading;

/// <summary>What kind of document a file is, told by its name.</summary>
internal enum DocumentKind
{
    /// <summary>Plain text.</summary>
    Text = 0,

    /// <summary>Markdown.</summary>
    Markdown = 1,

    /// <summary>HTML.</summary>
    Html = 2,

    /// <summary>PDF.</summary>
    Pdf = 3,

    /// <summary>Word (docx).</summary>
    Word = 4,

    /// <summary>Comma- or tab-separated values.</summary>
    Csv = 5,

    /// <summary>JSON, or a line of it each.</summary>
    Json = 6,

    /// <summary>Source code and configuration.</summary>
    Code = 7,
}
