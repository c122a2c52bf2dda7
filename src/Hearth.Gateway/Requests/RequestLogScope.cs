using System.Collections;

namespace Hearth.Gateway.Requests;

/// <summary>Puts the request's id, and its model once it is known, on every log line written while it runs.</summary>
internal sealed class RequestLogScope(RequestScope scope) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => scope.ModelId is null ? 1 : 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("RequestId", scope.RequestId),
        1 when scope.ModelId is not null => new("Model", scope.ModelId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => scope.ModelId is null ? scope.RequestId : scope.RequestId + " " + scope.ModelId;
}
