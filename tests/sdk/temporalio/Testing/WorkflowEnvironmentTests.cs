using Temporalio.Testing;

namespace Temporalio.Tests.Testing;

/// <summary>Environments that cannot start. Those that can are tested with the executable, in tests/end-to-end.</summary>
public class WorkflowEnvironmentTests
{
    [Fact]
    public async Task StartLocalAsync_NoPath_SaysWhatIsMissing()
    {
        var e = await Assert.ThrowsAsync<NotSupportedException>(() => WorkflowEnvironment.StartLocalAsync());

        Assert.Contains("DevServerOptions.ExistingPath", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartTimeSkippingAsync_NoPath_SaysWhatIsMissing()
    {
        var e = await Assert.ThrowsAsync<NotSupportedException>(() => WorkflowEnvironment.StartTimeSkippingAsync());

        Assert.Contains("TestServer.ExistingPath", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartLocalAsync_NoSuchFile_NamesIt()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => WorkflowEnvironment.StartLocalAsync(new() { DevServerOptions = { ExistingPath = "/no/such/server" } }));

        Assert.Contains("/no/such/server", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartTimeSkippingAsync_AnotherHost_IsRefused()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => WorkflowEnvironment.StartTimeSkippingAsync(
            new() { TargetHost = "192.0.2.1:7233", TestServer = { ExistingPath = "/bin/sh" } }));

        Assert.Contains("192.0.2.1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartLocalAsync_ProcessEnds_SaysSoAtOnce()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "Needs a shell");

        // The shell takes 'server' for a script, which is not there.
        var e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => WorkflowEnvironment.StartLocalAsync(new() { DevServerOptions = { ExistingPath = "/bin/sh" } }));

        Assert.Contains("exit code", e.Message, StringComparison.Ordinal);
        Assert.Contains("server", e.Message, StringComparison.Ordinal);
    }
}
