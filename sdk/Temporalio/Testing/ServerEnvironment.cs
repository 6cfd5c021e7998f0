using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Temporalio.Api.TestService.V1;
using Temporalio.Client;

namespace Temporalio.Testing;

/// <summary>An environment whose server ends with it. Where time can be skipped, it is while somebody waits for a result.</summary>
internal sealed partial class ServerEnvironment : WorkflowEnvironment
{
    private readonly ServerProcess server;
    private bool skipsByItself = true;

    public ServerEnvironment(TemporalClient client, ServerProcess server, bool supportsTimeSkipping)
        : base(client)
    {
        this.server = server;
        SupportsTimeSkipping = supportsTimeSkipping;
        var options = (TemporalClientOptions)client.Options.Clone();
        options.Interceptors = [new TimeSkippingInterceptor(this), .. options.Interceptors ?? []];
        Client = new TemporalClient(client.Connection, options);
    }

    public override bool SupportsTimeSkipping { get; }

    public override Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) => SupportsTimeSkipping
        ? Time.UnlockTimeSkippingWithSleepAsync(
            new SleepRequest { Duration = Duration.FromTimeSpan(delay) }, new() { CancellationToken = cancellationToken })
        : base.DelayAsync(delay, cancellationToken);

    public override async Task<DateTime> GetCurrentTimeAsync() => SupportsTimeSkipping
        ? (await Time.GetCurrentTimeAsync(new()).ConfigureAwait(false)).Time.ToDateTime()
        : await base.GetCurrentTimeAsync().ConfigureAwait(false);

    public override Task ShutdownAsync() => server.DisposeAsync().AsTask();

    public override async Task<T> WithAutoTimeSkippingDisabledAsync<T>(Func<Task<T>> func)
    {
        var before = skipsByItself;
        skipsByItself = false;
        try
        {
            return await func().ConfigureAwait(false);
        }
        finally
        {
            skipsByItself = before;
        }
    }

    /// <summary>Runs a function while time may skip.</summary>
    public async Task<T> WithTimeSkippingAsync<T>(Func<Task<T>> function)
    {
        if (!SupportsTimeSkipping || !skipsByItself)
        {
            return await function().ConfigureAwait(false);
        }
        await Time.UnlockTimeSkippingAsync(new()).ConfigureAwait(false);
        T result;
        try
        {
            result = await function().ConfigureAwait(false);
        }
        catch
        {
            await TryLockAsync().ConfigureAwait(false);
            throw;
        }
        await Time.LockTimeSkippingAsync(new()).ConfigureAwait(false);
        return result;
    }

    private TestService Time => Client.Connection.TestService;

    private async Task TryLockAsync()
    {
        try
        {
            await Time.LockTimeSkippingAsync(new()).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The function's own exception is the one to be seen.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotLocked(Logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Time could not be stopped again")]
    private static partial void LogNotLocked(ILogger logger, Exception e);
}
