using Hearth.Inference.Gguf;

namespace Hearth.Inference.Tests.Gguf;

/// <summary>Reads every byte of every tensor.</summary>
internal static class GgufTraversal
{
    /// <summary>Touches all tensors' bytes; the sum keeps the reads from being removed.</summary>
    public static unsafe long Read(GgufFile file)
    {
        long sum = 1;
        foreach (GgufTensor tensor in file.Tensors.Values)
        {
            for (long index = 0; index < tensor.LengthBytes; index++)
            {
                sum += tensor.Data[index];
            }
        }

        foreach (string key in file.Metadata.Keys)
        {
            sum += key.Length;
        }

        return sum;
    }
}
