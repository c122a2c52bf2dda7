namespace Hearth.Gateway.Requests;

/// <summary>Everything that may end a model request early, as one token, and afterwards which of it did.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly CancellationToken _cut;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _any;

    public RequestDeadline(TimeSpan timeout, TimeProvider time, CancellationToken cut, CancellationToken aborted)
    {
        _cut = cut;
        _timeout = new CancellationTokenSource(timeout, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(aborted, cut, _timeout.Token);
    }

    public CancellationToken Token => _any.Token;

    /// <summary>The coded failure behind a cancellation that the client did not cause.</summary>
    public GatewayException Explain(OperationCanceledException cancelled)
    {
        if (_cut.IsCancellationRequested)
        {
            return new GatewayException(GatewayErrors.Draining, "The server is stopping and the time to finish is over.", cancelled);
        }

        return _timeout.IsCancellationRequested
            ? new GatewayException(GatewayErrors.RequestTimeout, "The request was still running after `gateway.requestTimeoutMs` and was stopped.", cancelled)
            : new GatewayException(GatewayErrors.Unexpected, "The model stopped the answer without saying why.", cancelled);
    }

    public void Dispose()
    {
        _any.Dispose();
        _timeout.Dispose();
    }
}
