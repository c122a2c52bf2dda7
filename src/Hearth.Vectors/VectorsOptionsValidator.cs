using Microsoft.Extensions.Options;

namespace Hearth.Vectors;

/// <summary>Checks the ranges that stand on <see cref="VectorsOptions"/>; the body is generated.</summary>
[OptionsValidator]
internal sealed partial class VectorsOptionsValidator : IValidateOptions<VectorsOptions>;
