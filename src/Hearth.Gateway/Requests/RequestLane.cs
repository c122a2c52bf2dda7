namespace Hearth.Gateway.Requests;

/// <summary>What a request uses, and so which bound counts it: long answers of models must not keep short searches out.</summary>
internal enum RequestLane
{
    /// <summary>A model.</summary>
    Model = 0,

    /// <summary>The vector store.</summary>
    Store = 1,
}
