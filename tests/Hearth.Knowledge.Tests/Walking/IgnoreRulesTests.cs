using System.Diagnostics;
using Hearth.Knowledge.Walking;
using Hearth.Primitives;

namespace Hearth.Knowledge.Tests.Walking;

public sealed class IgnoreRulesTests
{
    private static readonly string[] Lines =
    [
        "# comment", "*.log", "!keep.log", "/build", "out/", "docs/*.tmp", "**/cache", "a/**/z.txt", "deep/**", "[ab]x.txt", "[!ab]y.txt", "\\#sharp", "space\\ ", "trail   ", "foo/bar/", "*.t?p",
        "b*d*f.txt", "[a-c]-range.md", "/*.cfg", "!/main.cfg", "**/x/y/**", "***.star", "[]]z", "file.[ch]",
    ];

    private static readonly string[] Names =
    [
        "a.log", "keep.log", "build", "out", "docs", "x.tmp", "cache", "z.txt", "deep", "ax.txt", "cy.txt", "ay.txt", "#sharp", "space ", "trail", "foo", "bar", "q.tmp", "bxdxf.txt", "b-range.md", "main.cfg",
        "o.cfg", "x", "y", "a", "k.star", "]z", "file.c", "file.h",
    ];

    [Fact]
    public async Task IsIgnored_GeneratedTrees_EqualsGit()
    {
        for (ulong seed = 1; seed <= 6; seed++)
        {
            using TestFolder folder = new();
            SeededRandom random = new(seed);
            await GitAsync(folder.Path, ["init", "-q"], "");
            folder.Write(".gitignore", string.Join('\n', Enumerable.Range(0, 10).Select(_ => Pick(random, Lines))) + "\n");
            folder.Write("a/.gitignore", string.Join("\r\n", Enumerable.Range(0, 4).Select(_ => Pick(random, Lines))) + "\n");
            string[] paths = [.. Enumerable.Range(0, 160).Select(_ => string.Join('/', Enumerable.Range(0, 1 + random.NextInt32(4)).Select(_ => Pick(random, Names)))).Distinct(StringComparer.Ordinal)];
            List<string> files = [];
            foreach (string path in paths)
            {
                string full = Path.Combine(folder.Path, path);
                bool isFree = !Path.Exists(full);
                for (string? parent = Path.GetDirectoryName(full); isFree && parent?.Length > folder.Path.Length; parent = Path.GetDirectoryName(parent))
                {
                    isFree = !File.Exists(parent);
                }

                if (isFree)
                {
                    folder.Write(path, "x");
                    files.Add(path);
                }
            }

            string said = await GitAsync(folder.Path, ["check-ignore", "--stdin", "-z"], string.Join('\0', files) + "\0");
            string[] expected = [.. said.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
            string[] ours = [.. files.Where(file => IsIgnored(folder.Path, file)).Order(StringComparer.Ordinal)];
            string rules = await File.ReadAllTextAsync(Path.Combine(folder.Path, ".gitignore"), TestContext.Current.CancellationToken);
            Assert.True(expected.SequenceEqual(ours, StringComparer.Ordinal), $"seed {seed}: git alone {string.Join(", ", expected.Except(ours, StringComparer.Ordinal))}; only here {string.Join(", ", ours.Except(expected, StringComparer.Ordinal))}\n{rules}");
        }
    }

    [Fact]
    public void Matches_HostilePattern_TakesNoTime()
    {
        IgnorePattern? pattern = IgnorePattern.Parse(string.Concat(Enumerable.Repeat("a*", 40)) + "b");

        Assert.NotNull(pattern);
        Assert.False(pattern.Matches(new string('a', 1000), isFolder: false));
    }

    private static bool IsIgnored(string root, string file)
    {
        IgnoreRules rules = IgnoreRules.Empty.Below(root);
        string[] parts = file.Split('/');
        string path = root;
        for (int index = 0; index < parts.Length; index++)
        {
            path = Path.Combine(path, parts[index]);
            bool isFolder = index < parts.Length - 1;
            if (rules.IsIgnored(path, isFolder))
            {
                return true;
            }

            rules = isFolder ? rules.Below(path) : rules;
        }

        return false;
    }

    private static string Pick(SeededRandom random, string[] values) => values[random.NextInt32(values.Length)];

    private static async Task<string> GitAsync(string folder, string[] arguments, string input)
    {
        ProcessStartInfo start = new("git", arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
