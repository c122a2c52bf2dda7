using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Requests;

/// <summary>Takes requests that use a model through the gate: each gets a place and a deadline, and gives the place back however it ends.</summary>
internal sealed class GatedRequests(RequestGate gate, GatewayOptions options, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>Answers one request.</summary>
    /// <exception cref="GatewayException">There is no place, or the time is up.</exception>
    public async Task RunAsync(HttpContext context, Func<RequestDeadline, Task> answer)
    {
        Enter();
        try
        {
            using var deadline = new RequestDeadline(TimeSpan.FromMilliseconds(options.RequestTimeoutMs), time, gate.Cut, context.RequestAborted);
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
            gate.Leave();
        }
    }

    private void Enter()
    {
        if (gate.TryEnter())
        {
            return;
        }

        if (gate.IsDraining)
        {
            throw new GatewayException(GatewayErrors.Draining, "The server is stopping and takes no new requests.");
        }

        metrics.BoundReached("gateway.concurrentRequestsMax");
        throw new GatewayException(
            GatewayErrors.TooManyRequests,
            $"{options.ConcurrentRequestsMax} requests are in progress, which is the bound (gateway.concurrentRequestsMax).");
    }
}
