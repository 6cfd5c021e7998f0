using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Common.EnvConfig;

namespace Temporalio.Testing;

/// <summary>An environment of tests: a server and a client of it. Not for several tests at a time where time is skipped.</summary>
public class WorkflowEnvironment : IAsyncDisposable
{
    /// <summary>An environment over a server that is already there, without time skipping.</summary>
    /// <param name="client">Client of the server.</param>
    public WorkflowEnvironment(ITemporalClient client)
    {
        Client = client;
        Logger = client.Options.LoggerFactory.CreateLogger<WorkflowEnvironment>();
    }

    /// <summary>Client of the server.</summary>
    public ITemporalClient Client { get; protected init; }

    /// <summary>Whether <see cref="DelayAsync(TimeSpan, CancellationToken?)"/> skips time.</summary>
    public virtual bool SupportsTimeSkipping => false;

    /// <summary>Where the environment logs.</summary>
    protected ILogger<WorkflowEnvironment> Logger { get; private init; }

    /// <summary>Connects to the server that environment variables and configuration files name.</summary>
    /// <param name="profileLoadOptions">Where to load from.</param>
    /// <returns>The environment; the server goes on when it ends.</returns>
    public static async Task<WorkflowEnvironment> CreateFromEnvConfigAsync(
        ClientEnvConfig.ProfileLoadOptions? profileLoadOptions = null) =>
        new(await TemporalClient.ConnectAsync(ClientEnvConfig.LoadClientConnectOptions(profileLoadOptions)).ConfigureAwait(false));

    /// <summary>Starts a development server, which ends with the environment.</summary>
    /// <param name="options">Options; the path of the server's executable is required here.</param>
    /// <returns>The environment.</returns>
    /// <exception cref="NotSupportedException">No executable is given.</exception>
    /// <exception cref="InvalidOperationException">The server does not start.</exception>
    public static async Task<WorkflowEnvironment> StartLocalAsync(WorkflowEnvironmentStartLocalOptions? options = null)
    {
        options ??= new();
        var server = await ServerProcess.StartAsync(options).ConfigureAwait(false);
        return await ConnectAsync(server, options, supportsTimeSkipping: false).ConfigureAwait(false);
    }

    /// <summary>Starts a test server that skips time, which ends with the environment.</summary>
    /// <param name="options">Options; the path of the server's executable is required here.</param>
    /// <returns>The environment.</returns>
    /// <exception cref="NotSupportedException">No executable is given.</exception>
    /// <exception cref="InvalidOperationException">The server does not start.</exception>
    public static async Task<WorkflowEnvironment> StartTimeSkippingAsync(WorkflowEnvironmentStartTimeSkippingOptions? options = null)
    {
        options ??= new();
        var server = await ServerProcess.StartAsync(options).ConfigureAwait(false);
        return await ConnectAsync(server, options, supportsTimeSkipping: true).ConfigureAwait(false);
    }

    /// <summary>Waits as long as the environment's time needs.</summary>
    /// <param name="millisecondsDelay">How long, in milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the time has passed.</returns>
    public Task DelayAsync(int millisecondsDelay, CancellationToken? cancellationToken = null) =>
        DelayAsync(TimeSpan.FromMilliseconds(millisecondsDelay), cancellationToken);

    /// <summary>Waits as long as the environment's time needs.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the time has passed.</returns>
    public virtual Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        Task.Delay(delay, cancellationToken ?? CancellationToken.None);

    /// <summary>The environment's time.</summary>
    /// <returns>The time: local, or UTC where time is skipped.</returns>
    public virtual Task<DateTime> GetCurrentTimeAsync() => Task.FromResult(DateTime.Now);

    /// <summary>Runs a function, during which waiting for results skips no time.</summary>
    /// <param name="func">The function.</param>
    public void WithAutoTimeSkippingDisabled(Action func) => WithAutoTimeSkippingDisabled(() =>
    {
        func();
        return ValueTuple.Create();
    });

    /// <summary>Runs a function, during which waiting for results skips no time.</summary>
    /// <typeparam name="T">Type of its result.</typeparam>
    /// <param name="func">The function.</param>
    /// <returns>Its result.</returns>
    public T WithAutoTimeSkippingDisabled<T>(Func<T> func) =>
        WithAutoTimeSkippingDisabledAsync(() => Task.FromResult(func())).GetAwaiter().GetResult();

    /// <summary>Runs a function, during which waiting for results skips no time.</summary>
    /// <param name="func">The function.</param>
    /// <returns>Its end.</returns>
    public Task WithAutoTimeSkippingDisabledAsync(Func<Task> func) => WithAutoTimeSkippingDisabledAsync(async () =>
    {
        await func().ConfigureAwait(false);
        return ValueTuple.Create();
    });

    /// <summary>Runs a function, during which waiting for results skips no time.</summary>
    /// <typeparam name="T">Type of its result.</typeparam>
    /// <param name="func">The function.</param>
    /// <returns>Its result.</returns>
    public virtual Task<T> WithAutoTimeSkippingDisabledAsync<T>(Func<Task<T>> func) => func();

    /// <summary>Ends the environment, and the server if the environment started it.</summary>
    /// <returns>The end.</returns>
    public virtual Task ShutdownAsync() => Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await ShutdownAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private static async Task<WorkflowEnvironment> ConnectAsync(
        ServerProcess server, TemporalClientConnectOptions options, bool supportsTimeSkipping)
    {
        try
        {
            var connect = (TemporalClientConnectOptions)options.Clone();
            connect.TargetHost = server.Target;
            return new ServerEnvironment(await TemporalClient.ConnectAsync(connect).ConfigureAwait(false), server, supportsTimeSkipping);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
