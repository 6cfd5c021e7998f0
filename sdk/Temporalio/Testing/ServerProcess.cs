using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Temporalio.Client;

namespace Temporalio.Testing;

/// <summary>A server in a process of its own, for as long as an environment needs it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    // The second of a development server's two ports, as the official SDKs derive it.
    private const int UIPortDistance = 1000;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMilliseconds(100);
    private readonly Process process = new();
    private readonly ILogger logger;
    private volatile string? lastError;
    private int ended;

    private ServerProcess(string path, IEnumerable<string> arguments, string target, ILogger logger)
    {
        this.logger = logger;
        Target = target;
        // What the server says goes to the log: the standard streams are the caller's.
        process.StartInfo = new(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            lastError = string.IsNullOrWhiteSpace(line.Data) ? lastError : line.Data;
            Note(line.Data);
        };
    }

    /// <summary>Where it listens.</summary>
    public string Target { get; }

    /// <summary>Starts a development server.</summary>
    /// <exception cref="NotSupportedException">No executable is given.</exception>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static Task<ServerProcess> StartAsync(WorkflowEnvironmentStartLocalOptions options)
    {
        var server = options.DevServerOptions;
        var path = server.ExistingPath ?? throw NoPath("DevServerOptions.ExistingPath", "server start-dev");
        var (ip, port) = EndpointOf(options.TargetHost);
        var uiPort = options.UIPort > 0 ? options.UIPort : options.UI ? Math.Min(port + UIPortDistance, IPEndPoint.MaxPort) : 0;
        string[] arguments =
        [
            "server", "start-dev",
            "--port", Text(port),
            "--namespace", options.Namespace,
            "--ip", ip,
            "--log-format", server.LogFormat,
            "--log-level", server.LogLevel,
            "--dynamic-config-value", "frontend.enableServerVersionCheck=false",
            "--dynamic-config-value", "frontend.enableUpdateWorkflowExecution=true",
            "--dynamic-config-value", "frontend.enableUpdateWorkflowExecutionAsyncAccepted=true",
            .. server.DatabaseFilename is { } file ? ["--db-filename", file] : Array.Empty<string>(),
            .. uiPort > 0 ? ["--ui-port", Text(uiPort)] : new[] { "--headless" },
            .. (options.SearchAttributes ?? []).SelectMany(key => new[] { "--search-attribute", $"{key.Name}={key.ValueType}" }),
            .. server.ExtraArgs ?? [],
        ];
        return StartAsync(path, arguments, port, options);
    }

    /// <summary>Starts a test server.</summary>
    /// <exception cref="NotSupportedException">No executable is given.</exception>
    /// <exception cref="InvalidOperationException">It does not start, or the target host is not this one.</exception>
    public static Task<ServerProcess> StartAsync(WorkflowEnvironmentStartTimeSkippingOptions options)
    {
        var path = options.TestServer.ExistingPath ?? throw NoPath("TestServer.ExistingPath", "a port");
        var (ip, port) = EndpointOf(options.TargetHost);
        return ip is Loopback or "localhost"
            ? StartAsync(path, [Text(port), .. options.TestServer.ExtraArgs ?? []], port, options)
            : throw new InvalidOperationException($"TargetHost {options.TargetHost} is not localhost or {Loopback}");
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref ended, 1) != 0)
        {
            return;
        }
        if (!process.HasExited)
        {
            process.Kill();
        }
        await process.WaitForExitAsync().ConfigureAwait(false);
        process.Dispose();
    }

    private static NotSupportedException NoPath(string option, string takes) => new(
        $"{option} is required: servers are not downloaded here. Give the path of an executable that takes '{takes}'.");

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static (string Ip, int Port) EndpointOf(string? targetHost)
    {
        var host = targetHost ?? string.Empty;
        var colon = host.LastIndexOf(':');
        var ip = (colon < 0 ? host : host[..colon]) is { Length: > 0 } given ? given : Loopback;
        var digits = colon < 0 ? string.Empty : host[(colon + 1)..];
        if (digits is "" or "0")
        {
            return (ip, FreePort());
        }
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort
            ? (ip, port)
            : throw new ArgumentException($"TargetHost {targetHost} has no valid port");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<ServerProcess> StartAsync(
        string path, IReadOnlyCollection<string> arguments, int port, TemporalClientConnectOptions options)
    {
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"The server {path} does not exist");
        }
        var server = new ServerProcess(
            path, arguments, $"{Loopback}:{port}", options.LoggerFactory.CreateLogger<WorkflowEnvironment>());
        try
        {
            server.process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"The server {path} cannot be started: {e.Message}", e);
        }
        server.process.StandardInput.Close();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        try
        {
            await server.AnswersAsync(path).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Nobody tells when another program listens, so it is asked.
    private async Task AnswersAsync(string path)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            if (process.HasExited)
            {
                // Waits for the rest of what it said, too.
                await process.WaitForExitAsync().ConfigureAwait(false);
                throw new InvalidOperationException($"The server {path} ended with exit code {process.ExitCode}: {lastError}");
            }
            try
            {
                await TemporalConnection.ConnectAsync(new(Target)).WaitAsync(limit.Token).ConfigureAwait(false);
                return;
            }
            catch (InvalidOperationException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(BetweenCalls).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new InvalidOperationException($"The server {path} does not answer at {Target} within {StartLimit}");
            }
        }
    }

    private void Note(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            LogLine(logger, line);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Server: {Line}")]
    private static partial void LogLine(ILogger logger, string line);
}
