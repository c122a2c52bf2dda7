using System.Diagnostics;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>Searches of one server, and what they took.</summary>
/// <param name="Times">Of each answer, ascending, in milliseconds.</param>
/// <param name="Rate">Answers per second.</param>
/// <param name="Processor">Processor time of the server for an answer, in milliseconds.</param>
/// <param name="Recall">The share of the exact nearest that was found.</param>
/// <param name="First">The first answer, in milliseconds.</param>
internal sealed record SearchRun(double[] Times, double Rate, double Processor, double Recall, double First)
{
    public double Median => Times[Times.Length / 2];

    public double Slow => Times[Times.Length * 99 / 100];

    /// <summary>Asks every question once, one after the other. What an answer says is looked at afterwards.</summary>
    public static async Task<SearchRun> SequentialAsync(VectorServer server, byte[][] questions, HashSet<string>[] truth)
    {
        double[] times = new double[questions.Length];
        byte[][] answers = new byte[questions.Length][];
        double used = server.ProcessorSeconds;
        long begun = Stopwatch.GetTimestamp();
        for (int question = 0; question < questions.Length; question++)
        {
            long asked = Stopwatch.GetTimestamp();
            answers[question] = await server.Client.QueryAsync(questions[question]);
            times[question] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        }

        double wall = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        used = server.ProcessorSeconds - used;
        int hits = 0;
        for (int question = 0; question < questions.Length; question++)
        {
            hits += CollectionClient.Ids(answers[question]).Count(truth[question].Contains);
        }

        double first = times[0];
        Array.Sort(times);
        return new SearchRun(times, questions.Length / wall, used * 1e3 / questions.Length, hits / (double)truth.Sum(static ids => ids.Count), first);
    }

    /// <summary>Answers per second while several clients ask, each its next question when the one before is answered.</summary>
    public static async Task<SearchRun> ConcurrentAsync(VectorServer server, byte[][] questions, int clients, TimeSpan length)
    {
        int asked = -1;
        double used = server.ProcessorSeconds;
        long begun = Stopwatch.GetTimestamp();
        List<double>[] times = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(AskAsync)));
        double wall = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        used = server.ProcessorSeconds - used;
        double[] all = [.. times.SelectMany(static client => client).Order()];
        return new SearchRun(all, all.Length / wall, used * 1e3 / all.Length, double.NaN, double.NaN);

        async Task<List<double>> AskAsync()
        {
            List<double> own = [];
            while (Stopwatch.GetElapsedTime(begun) < length)
            {
                byte[] question = questions[Interlocked.Increment(ref asked) % questions.Length];
                long sent = Stopwatch.GetTimestamp();
                await server.Client.QueryAsync(question);
                own.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }

            return own;
        }
    }
}
