using Microsoft.Extensions.Options;

namespace Hearth.Gateway;

/// <summary>Checks the ranges that stand on <see cref="GatewayOptions"/>; the body is generated.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
