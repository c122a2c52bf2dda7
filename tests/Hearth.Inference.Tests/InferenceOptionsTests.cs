using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Inference.Tests;

public sealed class InferenceOptionsTests
{
    [Fact]
    public async Task AddHearthInference_Defaults_OneRegistry()
    {
        ServiceCollection services = new();

        services.AddHearthInference(new InferenceOptions());

        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<ModelRegistry>(), provider.GetRequiredService<ModelRegistry>());
        Assert.NotNull(provider.GetRequiredService<InferenceMetrics>());
    }

    [Fact]
    public void AddHearthInference_OutOfRange_NamesTheOption()
    {
        InferenceOptions options = new() { ContextTokensMax = 63 };

        InferenceException failure = Assert.Throws<InferenceException>(() => new ServiceCollection().AddHearthInference(options));

        Assert.Same(InferenceErrors.OptionsInvalid, failure.Error);
        Assert.Contains(nameof(InferenceOptions.ContextTokensMax), failure.Message, StringComparison.Ordinal);
    }
}
