using Microsoft.Extensions.Options;

namespace Hearth.Knowledge;

/// <summary>Checks the ranges that stand on <see cref="KnowledgeOptions"/>; the body is generated.</summary>
[OptionsValidator]
internal sealed partial class KnowledgeOptionsValidator : IValidateOptions<KnowledgeOptions>;
