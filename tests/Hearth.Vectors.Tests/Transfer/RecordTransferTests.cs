using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Transfer;

namespace Hearth.Vectors.Tests.Transfer;

public sealed class RecordTransferTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hearth-transfer-");
    private VectorStore? _store;

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Import_LinesOfEveryForm_AreRecords()
    {
        IVectorCollection collection = await CreateAsync();
        const string Lines =
            "\uFEFF{\"id\":\"a\",\"vector\":[1,0.5],\"text\":\"hällo\",\"metadata\":{\"i\":5,\"n\":5.0,\"e\":1e3,\"b\":true,\"s\":\"x\",\"l\":[\"y\",2],\"d\":{\"date\":\"2026-01-02T03:04:05Z\"}}}\r\n"
            + "\n  \n{\"vector\":[0,1],\"id\":\"b\",\"text\":null,\"metadata\":null}";
        Assert.Equal(2, await ImportAsync(collection, Lines));
        VectorRecord record = Assert.Single(await collection.GetAsync(["a"], RecordParts.All, CancellationToken.None));
        Assert.Equal("hällo", record.Text);
        Assert.Equal(
            [MetadataKind.Integer, MetadataKind.Number, MetadataKind.Number, MetadataKind.Boolean, MetadataKind.String, MetadataKind.List, MetadataKind.Date],
            ((string[])["i", "n", "e", "b", "s", "l", "d"]).Select(field => record.Metadata[field].Kind));
    }

    [Theory]
    [InlineData("{\"id\":\"b\",\"vector\":[1,2]", "line 3, byte")]
    [InlineData("[]", "line 3: the line is a JSON Array")]
    [InlineData("{\"vector\":[1,2]}", "line 3: it has no id")]
    [InlineData("{\"id\":\"b\",\"vector\":[1,\"2\"]}", "line 3: number 2 of its vector")]
    [InlineData("{\"id\":\"b\",\"vector\":[1,2],\"embedding\":[]}", "line 3: it has a property")]
    [InlineData("{\"id\":\"b\",\"vector\":[1,2],\"metadata\":{\"a\":{}}}", "line 3: a metadata value")]
    [InlineData("{\"id\":\"b\",\"vector\":[1,2],\"metadata\":{\"a\":[[1]]}}", "line 3: a metadata value")]
    [InlineData("{\"id\":\"b\",\"vector\":[1,2],\"metadata\":{\"a\":99999999999999999999}}", "line 3: an integer")]
    [InlineData("{\"id\":\"\\uD800\",\"vector\":[1,2]}", "line 3: id is no Unicode")]
    [InlineData("{\"id\":\"b\",\"vector\":[1,2,3]}", "lines 1 to 3 was refused")]
    public async Task Import_WrongLine_IsNamed(string line, string message)
    {
        IVectorCollection collection = await CreateAsync();
        VectorsException error = await Assert.ThrowsAsync<VectorsException>(async () => await ImportAsync(collection, $"{{\"id\":\"a\",\"vector\":[1,2]}}\n\n{line}\n"));
        Assert.Equal(VectorsErrors.ImportLineInvalid, error.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LineBeyondItsBound_IsRefusedBeforeItIsRead()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes("short\n" + new string('x', 1 << 20)));
        var lines = new LineReader(input, bytesMax: 100_000);
        Assert.Equal("short", Encoding.UTF8.GetString((await lines.ReadAsync(CancellationToken.None) ?? default).Span));
        VectorsException error = await Assert.ThrowsAsync<VectorsException>(async () => await lines.ReadAsync(CancellationToken.None));
        Assert.Equal(VectorsErrors.ImportLineTooLong, error.Error);
        Assert.True(input.Position < 400_000);
    }

    [Fact]
    public async Task Export_ByFilter_HasThoseAloneAndTellsHowFar()
    {
        IVectorCollection collection = await CreateAsync();
        await collection.UpsertAsync([.. Enumerable.Range(0, 1_100).Select(static row => new VectorRecord($"{row:d4}") { Vector = new float[] { 1, row } })], CancellationToken.None);
        using var output = new MemoryStream();
        Assert.Equal(2, await RecordTransfer.ExportAsync(collection, new IdFilter(["0002", "1099"]), output, null, CancellationToken.None));
        Assert.Equal(2, Encoding.UTF8.GetString(output.ToArray()).Count(static letter => letter == '\n'));
    }

    private static async Task<long> ImportAsync(IVectorCollection collection, string lines)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        return await RecordTransfer.ImportAsync(collection, input, null, CancellationToken.None);
    }

    private ValueTask<IVectorCollection> CreateAsync()
    {
        _store = VectorStore.Open(_folder.FullName, new VectorsOptions(), TimeProvider.System);
        return _store.CreateAsync(new CollectionDefinition("things", 0), CancellationToken.None);
    }
}
