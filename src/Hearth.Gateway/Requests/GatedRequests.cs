using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Requests;

/// <summary>Takes requests that use a model or the store through the gate: each gets a place and a deadline, and gives the place back however it ends.</summary>
internal sealed class GatedRequests(RequestGate gate, GatewayOptions options, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>Answers one request that uses a model.</summary>
    /// <exception cref="GatewayException">There is no place, or the time is up.</exception>
    public Task RunAsync(HttpContext context, Func<RequestDeadline, Task> answer) => RunAsync(context, RequestLane.Model, answer);

    /// <summary>Answers one request.</summary>
    /// <exception cref="GatewayException">There is no place, or the time is up.</exception>
    public Task RunAsync(HttpContext context, RequestLane lane, Func<RequestDeadline, Task> answer) =>
        RunAsync(context, lane, TimeSpan.FromMilliseconds(options.RequestTimeoutMs), answer);

    /// <summary>Answers one request that may take any time, such as the reading of a folder.</summary>
    /// <exception cref="GatewayException">There is no place.</exception>
    public Task RunLongAsync(HttpContext context, RequestLane lane, Func<RequestDeadline, Task> answer) =>
        RunAsync(context, lane, Timeout.InfiniteTimeSpan, answer);

    private async Task RunAsync(HttpContext context, RequestLane lane, TimeSpan timeout, Func<RequestDeadline, Task> answer)
    {
        Enter(lane);
        try
        {
            using var deadline = new RequestDeadline(timeout, time, gate.Cut, context.RequestAborted);
            try
            {
                await answer(deadline);
            }
            catch (OperationCanceledException cancelled) when (!context.RequestAborted.IsCancellationRequested)
            {
                throw deadline.Explain(cancelled);
            }
        }
        finally
        {
            gate.Leave(lane);
        }
    }

    private void Enter(RequestLane lane)
    {
        if (gate.TryEnter(lane))
        {
            return;
        }

        if (gate.IsDraining)
        {
            throw new GatewayException(GatewayErrors.Draining, "The server is stopping and takes no new requests.");
        }

        (string option, int bound) = lane == RequestLane.Model
            ? ("gateway.concurrentRequestsMax", options.ConcurrentRequestsMax)
            : ("gateway.storeRequestsMax", options.StoreRequestsMax);
        metrics.BoundReached(option);
        throw new GatewayException(GatewayErrors.TooManyRequests, $"{bound} requests are in progress, which is the bound ({option}).");
    }
}
