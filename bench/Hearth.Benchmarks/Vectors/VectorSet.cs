using System.Runtime.InteropServices;
using Hearth.Compute.Codes;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Benchmarks.Vectors;

/// <summary>The synthetic set: unit vectors of 384 elements in 1,000 clusters of unlike size, with a falling spectrum, turned at random; and questions that are not in it.</summary>
/// <remarks>Made once and kept in <c>artifacts/bench-data</c>.</remarks>
internal sealed class VectorSet
{
    public const int Dimensions = 384;
    public const int Questions = 1_000;
    public const int Wanted = 10;
    private const int Clusters = 1_000;
    private const double Within = .75;

    private VectorSet(string path, int rows)
    {
        Path = path;
        Rows = rows;
        Base = Read<float>(path + ".base.f32");
        Query = Read<float>(path + ".query.f32");
        Truth = Read<int>(path + ".truth.i32");
        Cluster = Read<int>(path + ".cluster.i32");
    }

    /// <summary>What its files begin with.</summary>
    public string Path { get; }

    public int Rows { get; }

    public float[] Base { get; }

    public float[] Query { get; }

    /// <summary>The exact ten nearest of each question.</summary>
    public int[] Truth { get; }

    /// <summary>The cluster of each row.</summary>
    public int[] Cluster { get; }

    public static VectorSet Open(int rows, TextWriter output)
    {
        string folder = System.IO.Path.Combine(RepositoryPaths.Root, "artifacts", "bench-data");
        Directory.CreateDirectory(folder);
        string path = System.IO.Path.Combine(folder, $"vectors-{rows}");
        if (!File.Exists(path + ".truth.i32"))
        {
            output.WriteLine($"making {rows} vectors");
            Make(path, rows);
        }

        return new VectorSet(path, rows);
    }

    public ReadOnlyMemory<float> Row(int row) => Base.AsMemory(row * Dimensions, Dimensions);

    public ReadOnlyMemory<float> Question(int question) => Query.AsMemory(question * Dimensions, Dimensions);

    /// <summary>The sum of products.</summary>
    public static unsafe float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        fixed (float* pointer = right)
        {
            return FloatProducts.Dot(left, pointer);
        }
    }

    private static void Make(string path, int rows)
    {
        var random = new SeededRandom(rows == 1_000_000 ? 43UL : 42UL);
        double Gauss() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        float[] spectrum = [.. Enumerable.Range(1, Dimensions).Select(static index => (float)Math.Pow(index, -.6))];
        Normalize(spectrum);
        float[][] turn = Rotation(Gauss);
        float[] mean = [.. spectrum.Select(value => (float)(Gauss() * value * .5))];
        float[][] centres = [.. Enumerable.Range(0, Clusters).Select(_ => spectrum.Select(value => (float)(Gauss() * value * Math.Sqrt(1 - Within))).ToArray())];
        double[] sizes = new double[Clusters];
        double total = 0;
        for (int cluster = 0; cluster < Clusters; cluster++)
        {
            total += Math.Pow(cluster + 1, -.7);
            sizes[cluster] = total;
        }

        (float[] stored, int[] clusters) = Draw(rows);
        (float[] questions, _) = Draw(Questions);
        File.WriteAllBytes(path + ".base.f32", MemoryMarshal.AsBytes<float>(stored));
        File.WriteAllBytes(path + ".query.f32", MemoryMarshal.AsBytes<float>(questions));
        File.WriteAllBytes(path + ".cluster.i32", MemoryMarshal.AsBytes<int>(clusters));
        File.WriteAllBytes(path + ".truth.i32", MemoryMarshal.AsBytes<int>(FindTruth(stored, questions, rows)));

        (float[] Vectors, int[] Clusters) Draw(int count)
        {
            float[] vectors = new float[(long)count * Dimensions];
            int[] drawn = new int[count];
            float[] point = new float[Dimensions];
            for (int row = 0; row < count; row++)
            {
                int cluster = Array.BinarySearch(sizes, random.NextDouble() * total);
                cluster = cluster < 0 ? ~cluster : cluster;
                drawn[row] = cluster;
                double spread = Math.Sqrt(Within) * (.6 + (.8 * random.NextDouble()));
                for (int index = 0; index < Dimensions; index++)
                {
                    point[index] = mean[index] + centres[cluster][index] + (float)(Gauss() * spectrum[index] * spread);
                }

                Span<float> vector = vectors.AsSpan(row * Dimensions, Dimensions);
                for (int index = 0; index < Dimensions; index++)
                {
                    vector[index] = Dot(point, turn[index]);
                }

                Normalize(vector);
            }

            return (vectors, drawn);
        }
    }

    private static float[][] Rotation(Func<double> gauss)
    {
        float[][] axes = new float[Dimensions][];
        for (int axis = 0; axis < Dimensions; axis++)
        {
            float[] drawn = [.. Enumerable.Range(0, Dimensions).Select(_ => (float)gauss())];
            for (int before = 0; before < axis; before++)
            {
                float along = Dot(drawn, axes[before]);
                for (int index = 0; index < Dimensions; index++)
                {
                    drawn[index] -= along * axes[before][index];
                }
            }

            Normalize(drawn);
            axes[axis] = drawn;
        }

        return axes;
    }

    private static int[] FindTruth(float[] stored, float[] questions, int rows)
    {
        int[] truth = new int[Questions * Wanted];
        Parallel.For(0, Questions, question =>
        {
            var best = new PriorityQueue<int, float>(Wanted + 1);
            ReadOnlySpan<float> vector = questions.AsSpan(question * Dimensions, Dimensions);
            for (int row = 0; row < rows; row++)
            {
                float score = Dot(vector, stored.AsSpan(row * Dimensions, Dimensions));
                if (best.Count < Wanted)
                {
                    best.Enqueue(row, score);
                }
                else
                {
                    best.EnqueueDequeue(row, score);
                }
            }

            for (int place = Wanted - 1; place >= 0; place--)
            {
                truth[(question * Wanted) + place] = best.Dequeue();
            }
        });
        return truth;
    }

    private static void Normalize(Span<float> vector)
    {
        float scale = 1 / MathF.Sqrt(Dot(vector, vector));
        foreach (ref float element in vector)
        {
            element *= scale;
        }
    }

    private static T[] Read<T>(string path)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(path)).ToArray();
}
