using System.Globalization;
using Hearth.Gateway.Requests;

namespace Hearth.Gateway.Files;

/// <summary>Ids whose order is that of time, so that a page of a list can go on after an entry that has been deleted since.</summary>
internal sealed class TimedIds(IdSource ids, TimeProvider time)
{
    private const int RandomCharacters = 16;

    public string Next(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{time.GetUtcNow().ToUnixTimeMilliseconds():x12}{ids.Next("").AsSpan(0, RandomCharacters)}");
}
