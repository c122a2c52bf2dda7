using System.Runtime.InteropServices;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Tests.Words;

public sealed unsafe class SegmentWordsTests : IDisposable
{
    private const int Rows = 200;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hearth-words-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Bytes that pass for a section but are not one: refused with the code or read without leaving the section, never a crash.</summary>
    [Fact]
    public void Open_DamagedSection_IsRefusedOrReadWithinItsBounds()
    {
        byte[] section = Section();
        var random = new SeededRandom(5);
        int refused = 0;
        for (int round = 0; round < 4_000; round++)
        {
            byte[] damaged = [.. section];
            for (int count = 1 + random.NextInt32(3); count > 0; count--)
            {
                // The first bytes are the places; what follows is mostly postings.
                int place = random.NextInt32(random.OneIn(2) ? Math.Min(2_000, damaged.Length) : damaged.Length);
                damaged[place] = (byte)random.NextInt32(256);
            }

            refused += Search(damaged[..(random.OneIn(8) ? random.NextInt32(damaged.Length) : damaged.Length)]) ? 0 : 1;
        }

        Assert.InRange(refused, 400, 3_999);
        Assert.True(Search(section));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Open_HeadNumberBeyondTheSection_IsRefused(int number)
    {
        foreach (long value in (ReadOnlySpan<long>)[-1, long.MinValue, long.MaxValue, long.MaxValue / 4, int.MaxValue, 1L << 32])
        {
            byte[] section = Section();
            MemoryMarshal.Cast<byte, long>(section.AsSpan())[number] = value;
            Assert.False(Search(section), $"{number} {value}");
        }
    }

    private static bool Search(byte[] bytes)
    {
        // Memory of exactly that length, so that a checking allocator or a sanitizer sees what is read beyond.
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, bytes.Length), 64);
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        try
        {
            var words = new SegmentWords(new Section(memory, bytes.Length), Rows, "a.seg");
            var analyzer = WordAnalyzers.Of("simple");
            foreach (string query in (ReadOnlySpan<string>)["cat dog", "\"bank england\"", "qua*", "\"cat cat\" rare1*"])
            {
                _ = Bm25.Search([new WordPart(words, Rows, null)], WordQuery.Parse(query, analyzer), 10, static (left, right) => left.Row.CompareTo(right.Row));
            }

            return true;
        }
        catch (VectorsException error) when (ReferenceEquals(error.Error, VectorsErrors.FileDamaged))
        {
            return false;
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private byte[] Section()
    {
        var random = new SeededRandom(4);
        WordAnalyzer analyzer = WordAnalyzers.Of("simple");
        var head = new HeadWords(Rows);
        for (int row = 0; row < Rows; row++)
        {
            head.Add(row, analyzer.Analyze(RandomWords.Text(random)));
        }

        var disk = new LocalDisk(_folder.FullName);
        using (var writer = new SegmentWriter(disk, "a.seg", Rows, 1, VectorMetric.Cosine))
        {
            var builder = new WordsBuilder(Rows);
            builder.Add(head, [.. Enumerable.Range(0, Rows)], head.Terms);
            builder.Write(writer);
            writer.Complete();
        }

        using SegmentFile file = SegmentFile.Open(disk, "a.seg");
        return file.Verified(SectionKind.Words).Span.ToArray();
    }
}
