using System.Globalization;
using System.Text;
using Hearth.Gateway.Files;
using Hearth.Gateway.Knowledge;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Inference;
using Hearth.Knowledge;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.VectorStores;

/// <summary>Carries out <c>file_search</c>: passages that fit the last question go into the prompt, numbered, before the model sees it.</summary>
internal sealed class FileSearchPrompt(IServiceProvider services)
{
    /// <summary>Passages where the request does not say.</summary>
    private const int PassagesDefault = 8;

    /// <summary>Characters of passages in a prompt, whatever the model could read.</summary>
    private const int CharactersMax = 8_000;

    /// <summary>Characters of passages for each token that the model reads: about half of its context.</summary>
    private const double CharactersPerContextToken = 1.5;

    /// <summary>Characters of the question that are searched for.</summary>
    private const int QuestionCharactersMax = 4_000;

    private const string Instruction =
        "Answer from these numbered passages of the user's files. Put the number of the passage in brackets behind every sentence that comes from it, such as [1]. "
        + "If the passages do not answer the question, say so.";

    /// <summary>Searches, and puts what was found into the request.</summary>
    /// <exception cref="GatewayException">A place that the tool names is not there, or the server keeps no files.</exception>
    public async Task ApplyAsync(GenerationRequest request, ModelDescriptor model, RequestScope scope, CancellationToken cancellationToken)
    {
        if (request.FileSearch is not { } tool)
        {
            return;
        }

        string question = request.Prompts[0].LastOrDefault(static message => message.Role == ChatRole.User)?.Text ?? "";
        if (string.IsNullOrWhiteSpace(question))
        {
            return;
        }

        tool.Search.Queries.Add(question[..Math.Min(question.Length, QuestionCharactersMax)]);
        List<FoundPassage> found = [];
        foreach (string id in tool.StoreIds)
        {
            found.AddRange(await SearchAsync(id, tool.Search, scope, cancellationToken));
        }

        scope.ModelId = model.Id;
        foreach (string ignored in tool.Search.Ignored.Names)
        {
            request.Ignored.Add(ignored);
        }

        double charactersMax = Math.Min(CharactersMax, model.ContextLength * CharactersPerContextToken);
        request.Found = Fitting(found.OrderByDescending(static passage => passage.Passage.Score).Take(tool.Search.IsLimited ? tool.Search.Limit : PassagesDefault), charactersMax);
        request.Prompts[0] = WithPassages(request.Prompts[0], request.Found);
    }

    private async Task<IEnumerable<FoundPassage>> SearchAsync(string id, VectorSearchRequest search, RequestScope scope, CancellationToken cancellationToken)
    {
        if (services.GetService<FileFolder>() is not null
            && services.GetRequiredService<VectorStoreCatalog>().Find(scope.Owner.ToString(), id) is { } store)
        {
            IReadOnlyList<SearchHit> hits = await services.GetRequiredService<VectorStoreSearch>().SearchAsync(store, search, scope, cancellationToken);
            return hits.Select(static hit => new FoundPassage(hit.File.FileId, hit.File.Filename, hit.Passage));
        }

        if (services.GetService<KnowledgeOptions>() is null)
        {
            throw JsonField.Unsupported("tools", "may hold file_search only where the server keeps files");
        }

        return await SearchCollectionAsync(id, search, scope, cancellationToken);
    }

    /// <summary>A collection of documents, by its name.</summary>
    private async Task<IEnumerable<FoundPassage>> SearchCollectionAsync(string name, VectorSearchRequest search, RequestScope scope, CancellationToken cancellationToken)
    {
        KnowledgeSource source = services.GetRequiredService<KnowledgeSource>();
        if (await source.Store.FindAsync(name, cancellationToken) is null)
        {
            throw new GatewayException(GatewayErrors.VectorStoreNotFound, $"There is neither a vector store nor a collection of documents '{FileStore.Shown(name)}'.")
            {
                Parameter = "tools",
            };
        }

        KnowledgeSummary collection = await source.Catalog.FindAsync(name, cancellationToken);
        using ModelLease lease = await source.LeaseAsync(named: null, collection.Embedder, scope, cancellationToken);
        var request = new SearchRequest(name, search.Queries[0]) { Limit = search.Limit, Filter = search.Filter, VectorWeight = search.VectorWeight };
        IReadOnlyList<Passage> passages = await new KnowledgeSearch(source.Store, lease.Embedder, reranker: null, source.Diagnostics).SearchAsync(request, cancellationToken);
        return passages.Where(passage => passage.Score >= search.ScoreThreshold)
            .Select(static passage => new FoundPassage(passage.Place.Document, Path.GetFileName(passage.Place.Path), passage));
    }

    private static List<FoundPassage> Fitting(IEnumerable<FoundPassage> passages, double charactersMax)
    {
        List<FoundPassage> fitting = [];
        double characters = 0;
        foreach (FoundPassage passage in passages)
        {
            characters += passage.Passage.Text.Length + passage.Passage.Heading.Length + passage.Filename.Length;
            if (characters > charactersMax && fitting.Count > 0)
            {
                break;
            }

            fitting.Add(passage);
        }

        return fitting;
    }

    /// <summary>Many chat templates take one system message at the beginning and no other, so the passages join the one that is there.</summary>
    private static List<ChatMessage> WithPassages(IReadOnlyList<ChatMessage> messages, IReadOnlyList<FoundPassage> passages)
    {
        bool hasSystem = messages.Count > 0 && messages[0].Role == ChatRole.System;
        var text = new StringBuilder(hasSystem ? messages[0].Text + "\n\n" : "");
        text.Append(passages.Count > 0 ? Instruction : "Nothing in the user's files fits the question; say so.");
        for (int index = 0; index < passages.Count; index++)
        {
            FoundPassage found = passages[index];
            string heading = found.Passage.Heading.Length > 0 ? " > " + found.Passage.Heading : "";
            text.Append(CultureInfo.InvariantCulture, $"\n\n[{index + 1}] {found.Filename}{heading}\n{found.Passage.Text}");
        }

        return [new ChatMessage(ChatRole.System, text.ToString()), .. messages.Skip(hasSystem ? 1 : 0)];
    }
}
