using Microsoft.Extensions.Options;

namespace Hearth.Inference;

/// <summary>Generated from the attributes of <see cref="InferenceOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class InferenceOptionsValidator : IValidateOptions<InferenceOptions>;
