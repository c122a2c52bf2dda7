using System.Globalization;
using System.Text;

namespace Hearth.Testing.Documents;

/// <summary>
/// A folder as people have it: more than a thousand files of every kind that is read, and everything that is not: scanned, encrypted and broken documents, a log of a
/// gigabyte (sparse), what a tool has fetched, secrets, pictures, what .gitignore names. The same on every run.
/// </summary>
public static class TestDocuments
{
    /// <summary>Files that are read.</summary>
    public const int Readable = Notes + Texts + Code + Tables + Records + Pages + Papers + Columns + Letters + Foreign;

    /// <summary>Documents that cannot be read, each listed with its reason.</summary>
    public const int Unreadable = Scanned + Encrypted + Broken;

    private const int Notes = 480;
    private const int Texts = 160;
    private const int Code = 140;
    private const int Tables = 60;
    private const int Records = 60;
    private const int Pages = 60;
    private const int Papers = 40;
    private const int Columns = 6;
    private const int Letters = 40;
    private const int Foreign = 12;
    private const int Scanned = 5;
    private const int Encrypted = 3;
    private const int Broken = 4;
    private const int Fetched = 60;
    private const long LogBytes = 1L << 30;

    private static readonly string[] s_machines = ["pump", "kettle", "lathe", "crane", "boiler", "press", "fan", "mixer", "saw", "oven"];
    private static readonly string[] s_verbs = ["oiled", "cleaned", "inspected", "calibrated", "descaled", "tightened", "painted"];
    private static readonly string[] s_people = ["Ada", "Boris", "Chidi", "Dana", "Emil", "Farah", "Goran", "Hana"];

    /// <summary>Makes the folder, which is not there yet or empty.</summary>
    public static void Make(string folder)
    {
        for (int index = 0; index < Notes; index++)
        {
            Write(folder, $"notes/{index % 12:00}/note-{index:000}.md", $"# Note {index}\n\n## Duties\n\n{Facts(index, 4)}\n\n## Remarks\n\n- {Fact(index + 7)}\n- {Fact(index + 11)}\n");
        }

        for (int index = 0; index < Texts; index++)
        {
            Write(folder, $"texts/text-{index:000}.txt", Facts(index + 1000, 6));
        }

        for (int index = 0; index < Code; index++)
        {
            Write(folder, $"src/module{index:000}.py", $"# {Fact(index + 2000)}\ndef interval_{index}():\n    \"\"\"Days between two turns.\"\"\"\n    return {3 + (index % 40)}\n");
        }

        for (int index = 0; index < Tables; index++)
        {
            Write(folder, $"tables/table-{index:00}.csv", $"machine,person,days\n{string.Concat(Enumerable.Range(0, 12).Select(row => $"{Machine(index + row)},{s_people[(index + row) % s_people.Length]},{3 + row}\n"))}");
            Write(folder, $"records/record-{index:00}.json", $$"""{"machine": "{{Machine(index + 3000)}}", "duty": "{{Fact(index + 3000)}}", "days": {{index}}}""");
            Write(folder, $"pages/page-{index:00}.html", $"<html><head><title>Page {index}</title></head><body><h1>Rules</h1><p>{Facts(index + 4000, 3)}</p></body></html>");
        }

        MakeDocuments(folder);
        MakeWhatIsNotRead(folder);
    }

    /// <summary>A sentence that no other number has.</summary>
    public static string Fact(int number) => string.Create(
        CultureInfo.InvariantCulture, $"The {Machine(number)} is {s_verbs[number % s_verbs.Length]} every {3 + (number % 40)} days by {s_people[number % s_people.Length]}.");

    private static string Machine(int number) => string.Create(CultureInfo.InvariantCulture, $"{s_machines[number % s_machines.Length]} {number}");

    private static string Facts(int number, int count) => string.Join(' ', Enumerable.Range(0, count).Select(index => Fact(number + (index * 5000))));

    private static void MakeDocuments(string folder)
    {
        for (int index = 0; index < Papers; index++)
        {
            Write(folder, $"papers/paper-{index:00}.pdf", TestPdf.Make(Fact(index + 6000), Fact(index + 6100)));
            Write(folder, $"letters/letter-{index:00}.docx", TestWord.Make($"Letter {index}", Fact(index + 7000), Fact(index + 7100)));
        }

        for (int index = 0; index < Columns; index++)
        {
            Write(folder, $"papers/columns-{index}.pdf", TestPdf.MakeColumns(
                [.. Enumerable.Range(0, 12).Select(line => $"Left column, line {line} of {index}.")],
                [.. Enumerable.Range(0, 12).Select(line => $"Right column, line {line} of {index}.")]));
        }

        for (int index = 0; index < Foreign; index++)
        {
            Encoding encoding = (index % 4) switch { 0 => new UnicodeEncoding(bigEndian: false, byteOrderMark: true), 1 => new UnicodeEncoding(bigEndian: true, byteOrderMark: true), 2 => new UnicodeEncoding(bigEndian: false, byteOrderMark: false), _ => Encoding.Latin1 };
            Write(folder, $"foreign/grüße-{index:00}.txt", [.. encoding.GetPreamble(), .. encoding.GetBytes($"Größe und Maß der Öfen: {Fact(index + 8000)}")]);
        }

        for (int index = 0; index < Scanned; index++)
        {
            Write(folder, $"scans/scan-{index}.pdf", TestPdf.MakeScanned(2));
        }

        for (int index = 0; index < Encrypted; index++)
        {
            Write(folder, $"papers/locked-{index}.pdf", TestPdf.MakeEncrypted());
        }

        Write(folder, "broken/cut.pdf", "%PDF-1.4\n1 0 obj\n<< /Type /Cata");
        Write(folder, "broken/noise.pdf", [.. Enumerable.Range(0, 4000).Select(static index => (byte)(index * 73))]);
        Write(folder, "broken/cut.docx", TestWord.Make("Cut", "off")[..200]);
        Write(folder, "broken/text.docx", "This is no archive.");
    }

    private static void MakeWhatIsNotRead(string folder)
    {
        for (int index = 0; index < Fetched; index++)
        {
            Write(folder, $"node_modules/package{index}/index.js", "module.exports = 1;\n");
            Write(folder, $"build/output-{index}.txt", "Made by a tool.");
        }

        Write(folder, ".gitignore", "build/\n*.tmp\n");
        Write(folder, "left.tmp", "Left over.");
        Write(folder, ".env", "TOKEN=secret\n");
        Write(folder, "id_ed25519", "no real key\n");
        Write(folder, "notes/pasted.txt", "Do not lose this:\n-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n");
        Write(folder, "picture.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]);
        Write(folder, "empty.md", "");
        File.CreateSymbolicLink(Path.Combine(folder, "elsewhere"), Path.GetTempPath());
        using FileStream log = new(Path.Combine(folder, "server.log"), FileMode.CreateNew, FileAccess.Write);
        log.Write("2026-11-21 started\n"u8);
        log.SetLength(LogBytes);
    }

    private static void Write(string folder, string name, string text) => Write(folder, name, Encoding.UTF8.GetBytes(text));

    private static void Write(string folder, string name, byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? folder);
        File.WriteAllBytes(path, bytes);
    }
}
