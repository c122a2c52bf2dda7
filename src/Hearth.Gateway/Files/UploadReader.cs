using System.Buffers;
using System.Text;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Hearth.Gateway.Files;

/// <summary>Reads a form with one file, straight to disk: memory does not grow with the file.</summary>
/// <remarks>The bound of time counts from one read to the next, because a large file may take long as long as it goes on.</remarks>
internal sealed class UploadReader(GatewayOptions options, FileStore files, TimeProvider time)
{
    private const int BufferBytes = 128 * 1024;
    private const int FieldBytesMax = 1024;
    private const int FieldsMax = 16;
    private const int FilenameCharactersMax = 255;
    private const int BoundaryCharactersMax = 128;

    /// <summary>What a form has around its file.</summary>
    private const int FormBytesMax = 64 * 1024;

    public async Task<Upload> ReadAsync(HttpContext context, IgnoredFields ignored, CancellationToken cancellationToken)
    {
        MultipartReader reader = Open(context);
        RequestScope scope = RequestScope.Of(context);
        long begun = scope.BeginWait();
        using var idle = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.BodyTimeoutMs), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        var upload = new Upload();
        try
        {
            await ReadSectionsAsync(reader, upload, ignored, idle, either.Token);
            return upload;
        }
        catch (Exception failure)
        {
            Discard(upload);
            if (failure is OperationCanceledException && idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new GatewayException(GatewayErrors.BodyTimeout, $"Nothing of the body arrived for {options.BodyTimeoutMs} ms (gateway.bodyTimeoutMs).", failure);
            }

            if (failure is InvalidDataException || (failure is IOException && failure is not BadHttpRequestException))
            {
                throw new GatewayException(GatewayErrors.MalformedRequest, "The form is malformed, or ended too early.", failure);
            }

            throw;
        }
        finally
        {
            scope.EndWait(begun);
        }
    }

    /// <summary>Takes away what was written of an upload that is not kept.</summary>
    public static void Discard(Upload upload)
    {
        if (upload.Path is { } path)
        {
            File.Delete(path);
        }
    }

    private MultipartReader Open(HttpContext context)
    {
        HttpRequest request = context.Request;
        long bodyMax = (long)options.FileBytesMax + FormBytesMax;
        if (request.ContentLength > bodyMax)
        {
            throw TooLarge();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = bodyMax;
        }

        string boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : "";
        return boundary.Length is > 0 and <= BoundaryCharactersMax
            ? new MultipartReader(boundary, request.Body)
            : throw JsonField.Wrong("file", "must come as multipart/form-data, beside `purpose`");
    }

    private async Task ReadSectionsAsync(MultipartReader reader, Upload upload, IgnoredFields ignored, CancellationTokenSource idle, CancellationToken cancellationToken)
    {
        int fields = 0;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (++fields > FieldsMax)
            {
                throw JsonField.Wrong("file", $"must come in a form of at most {FieldsMax} fields");
            }

            ContentDispositionHeaderValue? head = section.GetContentDispositionHeader();
            string name = HeaderUtilities.RemoveQuotes(head?.Name ?? default).ToString();
            switch (name)
            {
                case "file" when upload.Path is null:
                    upload.Filename = Plain(head?.FileNameStar.HasValue is true ? head.FileNameStar.ToString() : HeaderUtilities.RemoveQuotes(head?.FileName ?? default).ToString());
                    await SaveAsync(section.Body, upload, idle, cancellationToken);
                    break;
                case "purpose":
                    upload.Purpose = await ReadTextAsync(section.Body, name, cancellationToken);
                    break;
                case "expires_after[anchor]":
                    upload.ExpiryAnchor = await ReadTextAsync(section.Body, name, cancellationToken);
                    break;
                case "expires_after[seconds]":
                    upload.ExpirySeconds = await ReadTextAsync(section.Body, name, cancellationToken);
                    break;
                default:
                    ignored.Add(name);
                    break;
            }
        }
    }

    private async Task SaveAsync(Stream body, Upload upload, CancellationTokenSource idle, CancellationToken cancellationToken)
    {
        upload.Path = files.NewUpload();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using FileStream file = Create(upload.Path);
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                idle.CancelAfter(TimeSpan.FromMilliseconds(options.BodyTimeoutMs));
                upload.Bytes += read;
                if (upload.Bytes > options.FileBytesMax)
                {
                    throw TooLarge();
                }

                await WriteAsync(file, buffer.AsMemory(0, read), cancellationToken);
            }

            DurableFolder.Guard(() => file.Flush(flushToDisk: true));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FileStream Create(string path) =>
        DurableFolder.Guard(() => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous));

    private static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException failure)
        {
            throw new GatewayException(GatewayErrors.FilesUnavailable, "The disk refused; the log has the cause under this request's id.", failure);
        }
    }

    private static async Task<string> ReadTextAsync(Stream body, string field, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[FieldBytesMax + 1];
        int length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= FieldBytesMax ? Encoding.UTF8.GetString(buffer, 0, length) : throw JsonField.Wrong(field, $"must have at most {FieldBytesMax} bytes");
    }

    /// <summary>The name without folders and without what no file name holds.</summary>
    private static string Plain(string filename)
    {
        string name = filename[(filename.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        name = string.Concat(name.Where(static character => !char.IsControl(character))).Trim();
        name = name.Length <= FilenameCharactersMax ? name : name[^FilenameCharactersMax..];
        return name is "" or "." or ".." ? "upload" : name;
    }

    private GatewayException TooLarge() =>
        new(GatewayErrors.BodyTooLarge, $"The file is larger than {options.FileBytesMax} bytes (gateway.fileBytesMax).");
}
