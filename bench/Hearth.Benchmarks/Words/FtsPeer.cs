using System.Diagnostics;
using System.Text.Json;

namespace Hearth.Benchmarks.Words;

/// <summary>FTS5 of the system's SQLite, in Python's own binding, as a child process: porter stemming, OR queries, ordered by its BM25.</summary>
internal static class FtsPeer
{
    private const string Script = """
        import json, re, sqlite3, sys, time
        work = json.load(open(sys.argv[1], encoding="utf-8"))
        db = sqlite3.connect(sys.argv[2])
        db.execute("pragma cache_size = -400000")
        db.execute("create virtual table chunks using fts5(text, tokenize = 'porter unicode61')")
        t = time.thread_time()
        with db:
            db.executemany("insert into chunks(text) values (?)", ((c,) for c in work["chunks"]))
            db.execute("insert into chunks(chunks) values ('optimize')")
        built = time.thread_time() - t
        best = []
        for query in work["queries"]:
            words = [w for w in re.findall(r"[\w]+", query.lower()) if w not in set(work["stop"])]
            match = " OR ".join('"' + w + '"' for w in dict.fromkeys(words))
            low = 1e9
            for _ in range(2):
                t = time.thread_time()
                db.execute("select rowid from chunks where chunks match ? order by rank limit ?", (match, work["take"])).fetchall()
                low = min(low, time.thread_time() - t)
            best.append(low)
        print(json.dumps({"version": sqlite3.sqlite_version, "built": built, "seconds": best}))
        """;

    public static double[] Measure(string folder, string[] chunks, string[] queries, int take, Action<string> report)
    {
        string script = Path.Combine(folder, "fts.py");
        string work = Path.Combine(folder, "work.json");
        string database = Path.Combine(folder, "fts.db");
        File.WriteAllText(script, Script);
        File.WriteAllText(work, JsonSerializer.Serialize(new { chunks, queries, take, stop = Hearth.Vectors.Words.StopWords.English.ToArray() }));
        using Process python = Start("python3", [script, work, database]) ?? throw new InvalidOperationException("python3 did not start.");
        string answer = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        if (python.ExitCode != 0)
        {
            throw new InvalidOperationException($"python3 ended with {python.ExitCode}.");
        }

        using JsonDocument document = JsonDocument.Parse(answer);
        double[] seconds = [.. document.RootElement.GetProperty("seconds").EnumerateArray().Select(static value => value.GetDouble())];
        double built = document.RootElement.GetProperty("built").GetDouble();
        string version = document.RootElement.GetProperty("version").GetString() ?? "";
        report(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"| FTS5 of SQLite {version}, index | {built:f1} s CPU, {new FileInfo(database).Length >> 20} MiB |"));
        report($"| FTS5 of SQLite {version}, top {take} | {WordsBenchmark.Figures(seconds)} |");
        return seconds;
    }

    private static Process? Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true });
}
