using System.Net;
using Hearth.Inference.Downloads;
using Hearth.Inference.Tests.Registry;
using Hearth.Primitives;
using Microsoft.AspNetCore.Http;

namespace Hearth.Inference.Tests.Downloads;

public sealed class ModelDownloaderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ModelServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Target => _folder.Combine("story.gguf");

    public async ValueTask InitializeAsync() => _server = await ModelServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task DownloadAsync_WholeFile_IsAModelWithItsRecord()
    {
        List<DownloadProgress> seen = [];
        using ModelDownloader downloader = _server.CreateDownloader();

        DownloadedModel pulled = await downloader.DownloadAsync(Request() with { Sha256 = ModelServer.ModelHash.ToUpperInvariant() }, new Log(seen), Cancellation);

        Assert.Equal("story", pulled.Model.Id);
        Assert.Equal(DownloadCheck.Given, pulled.Check);
        Assert.Equal(ModelServer.Model, await File.ReadAllBytesAsync(Target, Cancellation));
        Assert.Equal(ModelServer.ModelHash, ModelChecksum.FindExpected(Target));
        Assert.Equal(["story.gguf", "story.gguf.origin.json"], Names());
        Assert.Equal(ModelServer.Model.Length, seen[^1].Bytes);
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(Target + ".origin.json", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DownloadAsync_LineBreaksTwice_GoesOnWhereItStopped()
    {
        _server.Answer = (context, before) => _server.SendAsync(context, before < 2 ? 300_000 : int.MaxValue);
        using ModelDownloader downloader = _server.CreateDownloader();

        await downloader.DownloadAsync(Request(), progress: null, Cancellation);

        Assert.Equal(ModelServer.Model, await File.ReadAllBytesAsync(Target, Cancellation));
        Assert.Equal(["", "bytes=300000-", "bytes=600000-"], _server.Ranges);
    }

    [Fact]
    public async Task DownloadAsync_Stopped_TheNextOneGoesOn()
    {
        await StopInTheMiddleAsync();
        Assert.Equal(["story.gguf.part", "story.gguf.part.json"], Names());

        using ModelDownloader downloader = _server.CreateDownloader();
        DownloadedModel pulled = await downloader.DownloadAsync(Request() with { Sha256 = ModelServer.ModelHash }, progress: null, Cancellation);

        Assert.Equal(300_000, pulled.ResumedBytes);
        Assert.Equal("bytes=300000-", _server.Ranges.Last());
        Assert.Equal(["story.gguf", "story.gguf.origin.json"], Names());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DownloadAsync_RangeIgnoredOrFileChanged_BeginsAgain(bool ignoresRange)
    {
        await StopInTheMiddleAsync();
        _server.ETag = ignoresRange ? "\"v1\"" : "\"v2\"";
        _server.Answer = (context, _) => _server.SendAsync(context, ignoresRange: ignoresRange);

        using ModelDownloader downloader = _server.CreateDownloader();
        DownloadedModel pulled = await downloader.DownloadAsync(Request() with { Sha256 = ModelServer.ModelHash }, progress: null, Cancellation);

        Assert.Equal(0, pulled.ResumedBytes);
        Assert.Equal(ModelServer.Model, await File.ReadAllBytesAsync(Target, Cancellation));
    }

    [Fact]
    public async Task DownloadAsync_BreaksOffWithoutAByte_IsUnreachableAndKeepsWhatItHas()
    {
        await StopInTheMiddleAsync();
        _server.Answer = static (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };

        InferenceException failure = await FailAsync(Request());

        Assert.Same(InferenceErrors.PullUnreachable, failure.Error);
        Assert.Equal(300_000, new FileInfo(Target + ".part").Length);
        Assert.Equal(6, _server.Ranges.Count);
    }

    [Fact]
    public async Task DownloadAsync_WrongHash_LeavesNothing()
    {
        InferenceException failure = await FailAsync(Request() with { Sha256 = new string('a', 64) });

        Assert.Same(InferenceErrors.PullHashMismatch, failure.Error);
        Assert.Contains(ModelServer.ModelHash, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DownloadAsync_OriginAnnouncesAHash_IsHeldToIt(bool isTrue)
    {
        string announced = isTrue ? ModelServer.ModelHash : new string('b', 64);
        _server.Answer = (context, before) =>
        {
            if (before > 0)
            {
                return _server.SendAsync(context);
            }

            context.Response.Headers["X-Linked-ETag"] = $"\"{announced}\"";
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };

        if (isTrue)
        {
            using ModelDownloader downloader = _server.CreateDownloader();
            Assert.Equal(DownloadCheck.Origin, (await downloader.DownloadAsync(Request(), progress: null, Cancellation)).Check);
        }
        else
        {
            Assert.Same(InferenceErrors.PullHashMismatch, (await FailAsync(Request())).Error);
            Assert.Empty(Names());
        }
    }

    [Fact]
    public async Task DownloadAsync_APageAboutTheModel_IsRefusedAtItsFirstBytes()
    {
        _server.Answer = static (context, _) => context.Response.WriteAsync("<!doctype html><p>" + new string('x', 1 << 20));

        Assert.Same(InferenceErrors.PullNotModel, (await FailAsync(Request())).Error);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task DownloadAsync_DamagedModel_IsRemoved()
    {
        _server.Answer = static (context, _) => context.Response.Body.WriteAsync(ModelServer.Model.AsMemory(0, 500_000)).AsTask();

        InferenceException failure = await FailAsync(Request());

        Assert.Same(InferenceErrors.PullNotModel, failure.Error);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task DownloadAsync_NoRoom_IsRefusedWithTheSumBeforeTheFirstByte()
    {
        using ModelDownloader downloader = _server.CreateDownloader(static _ => 64_500_000);

        InferenceException failure = await Assert.ThrowsAsync<InferenceException>(() => downloader.DownloadAsync(Request(), progress: null, Cancellation));

        Assert.Same(InferenceErrors.PullDiskFull, failure.Error);
        Assert.Equal("2 MB are missing and the disk has 1 MB for them.", failure.Message);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task DownloadAsync_RefusedByTheOrigin_HasTheReason()
    {
        int status = 0;
        _server.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        foreach ((int answered, ErrorDefinition error) in new[] { (404, InferenceErrors.PullNotFound), (401, InferenceErrors.PullDenied), (418, InferenceErrors.PullDenied) })
        {
            status = answered;
            Assert.Same(error, (await FailAsync(Request())).Error);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1/story.gguf")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/again")]
    public async Task DownloadAsync_RedirectNotToBeFollowed_IsRefused(string location)
    {
        _server.Answer = (context, _) =>
        {
            context.Response.Redirect(location);
            return Task.CompletedTask;
        };

        Assert.Same(InferenceErrors.PullRedirectRefused, (await FailAsync(Request())).Error);
    }

    [Fact]
    public async Task CreateHandler_PublicOnly_DoesNotConnectToThisMachine()
    {
        using HttpClient http = new(_server.CreateHandler());
        using HttpRequestMessage request = new(HttpMethod.Get, _server.Url);
        request.Options.Set(NetworkReach.PublicOnly, true);

        HttpRequestException failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(request, Cancellation));

        Assert.Same(InferenceErrors.PullRedirectRefused, Assert.IsType<InferenceException>(failure.InnerException).Error);
        Assert.Empty(_server.Ranges);
    }

    [Fact]
    public async Task DownloadAsync_CertificateThatNobodyTrusts_IsToldAtOnce()
    {
        using ModelDownloader downloader = new(NetworkReach.CreateHandler(), TimeProvider.System, static _ => long.MaxValue, TimeSpan.FromHours(1));

        InferenceException failure = await Assert.ThrowsAsync<InferenceException>(() => downloader.DownloadAsync(Request(), progress: null, Cancellation));

        Assert.Same(InferenceErrors.PullUnreachable, failure.Error);
        Assert.Empty(_server.Ranges);
    }

    [Fact]
    public async Task DownloadAsync_NameTaken_TouchesNothingUnlessItIsTheVeryFile()
    {
        using ModelDownloader downloader = _server.CreateDownloader();
        await downloader.DownloadAsync(Request(), progress: null, Cancellation);

        Assert.Same(InferenceErrors.PullTargetExists, (await FailAsync(Request())).Error);
        DownloadedModel again = await downloader.DownloadAsync(Request() with { Sha256 = ModelServer.ModelHash }, progress: null, Cancellation);
        Assert.True(again.WasPresent);
        Assert.Single(_server.Ranges);
    }

    [Fact]
    public async Task DownloadAsync_TwoProcesses_TheSecondIsRefused()
    {
        await using FileStream other = new(Target + ".part", FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Assert.Same(InferenceErrors.PullInProgress, (await FailAsync(Request())).Error);
    }

    [Fact]
    public async Task DownloadAsync_FileUrl_IsCopied()
    {
        string source = _folder.Combine("a b.bin");
        await File.WriteAllBytesAsync(source, ModelServer.Model, Cancellation);
        using ModelDownloader downloader = _server.CreateDownloader();
        DownloadRequest request = new() { Source = new Uri(source).AbsoluteUri, Folder = _folder.Combine("models"), Name = "copied" };

        DownloadedModel pulled = await downloader.DownloadAsync(request, progress: null, Cancellation);

        Assert.Equal(DownloadCheck.None, pulled.Check);
        Assert.Equal(ModelServer.Model, await File.ReadAllBytesAsync(_folder.Combine("models/copied.gguf"), Cancellation));
        Assert.Same(InferenceErrors.PullNotFound, (await FailAsync(request with { Source = "file:///no/such/file.gguf", Name = null })).Error);
    }

    [Theory]
    [InlineData("https://example.test/..%2f..%2fevil.gguf", null)]
    [InlineData("https://example.test/a%5Cb.gguf", null)]
    [InlineData("https://example.test/%252e%252e%252fevil.gguf", null)]
    [InlineData("https://example.test/.hidden.gguf", null)]
    [InlineData("https://example.test/readme.html", null)]
    [InlineData("https://example.test/big-00001-of-00003.gguf", null)]
    [InlineData("https://example.test/x.gguf", "../x")]
    [InlineData("https://example.test/x.gguf", "/etc/x")]
    [InlineData("https://example.test/x.gguf", "C:\\x")]
    [InlineData("https://example.test/x.gguf", "con")]
    [InlineData("https://example.test/x.gguf", "com1.gguf")]
    [InlineData("https://example.test/x.gguf", "x.")]
    [InlineData("https://example.test/x.gguf", " x")]
    [InlineData("https://example.test/x.gguf", "x\0y")]
    [InlineData("https://example.test/x.gguf", "x\u001by")]
    [InlineData("https://example.test/x.gguf", "")]
    public void ChooseName_WhatIsNoName_IsRefused(string source, string? name) =>
        Assert.Same(
            InferenceErrors.PullNameInvalid,
            Assert.Throws<InferenceException>(() => DownloadAddress.ChooseName(DownloadAddress.Parse(source), name)).Error);

    [Theory]
    [InlineData("http://example.test/x.gguf")]
    [InlineData("ftp://example.test/x.gguf")]
    [InlineData("https://me:secret@example.test/x.gguf")]
    [InlineData("file://server/share/x.gguf")]
    [InlineData("x.gguf")]
    [InlineData("hf:only/two")]
    [InlineData("hf:a/b/../c.gguf")]
    public void Parse_WhatIsNoAddress_IsRefused(string source) =>
        Assert.Same(InferenceErrors.PullUrlInvalid, Assert.Throws<InferenceException>(() => DownloadAddress.Parse(source)).Error);

    [Theory]
    [InlineData("hf:org/repo/sub/a model.gguf", "https://huggingface.co/org/repo/resolve/main/sub/a%20model.gguf")]
    [InlineData("https://huggingface.co/org/repo/blob/main/x.gguf", "https://huggingface.co/org/repo/resolve/main/x.gguf")]
    [InlineData("https://example.test/blob/x.gguf?token=1", "https://example.test/blob/x.gguf?token=1")]
    public void Parse_Addresses_AreThoseOfFiles(string source, string address) => Assert.Equal(address, DownloadAddress.Parse(source).AbsoluteUri);

    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:2800:220:1::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    public void IsPublic_Addresses_AreTold(string address, bool isPublic) => Assert.Equal(isPublic, NetworkReach.IsPublic(IPAddress.Parse(address)));

    private DownloadRequest Request() => new() { Source = new Uri(_server.Url, "story.gguf?token=secret").AbsoluteUri, Folder = _folder.Path };

    private async Task StopInTheMiddleAsync()
    {
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = async (context, _) =>
        {
            context.Response.Headers.ETag = _server.ETag;
            context.Response.ContentLength = ModelServer.Model.Length;
            await context.Response.Body.WriteAsync(ModelServer.Model.AsMemory(0, 300_000), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await sent.Task.WaitAsync(context.RequestAborted);
        };
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using ModelDownloader downloader = _server.CreateDownloader();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => downloader.DownloadAsync(Request(), new StopAt(300_000, stop), stop.Token));
        _server.Answer = null;
    }

    private async Task<InferenceException> FailAsync(DownloadRequest request)
    {
        using ModelDownloader downloader = _server.CreateDownloader();
        return await Assert.ThrowsAsync<InferenceException>(() => downloader.DownloadAsync(request, progress: null, Cancellation));
    }

    private string[] Names() => [.. Directory.GetFileSystemEntries(_folder.Path).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private sealed class Log(List<DownloadProgress> seen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => seen.Add(value);
    }

    private sealed class StopAt(long bytes, CancellationTokenSource stop) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.Bytes >= bytes)
            {
                stop.Cancel();
            }
        }
    }
}
