using Temporalio.Converters;

namespace Temporalio.Client.Interceptors;

/// <summary>Input of <see cref="ClientOutboundInterceptor.FailAsyncActivityAsync"/>.</summary>
/// <param name="Activity">The activity.</param>
/// <param name="Exception">Why it failed.</param>
/// <param name="Options">Options.</param>
/// <param name="DataConverterOverride">Data converter instead of the client's.</param>
public record FailAsyncActivityInput(
    AsyncActivityHandle.Reference Activity,
    Exception Exception,
    AsyncActivityFailOptions? Options,
    DataConverter? DataConverterOverride = null);
