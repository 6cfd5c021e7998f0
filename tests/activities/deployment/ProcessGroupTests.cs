using DataEgress.Activities.Deployment;

namespace DataEgress.Activities.Tests.Deployment;

public sealed class ProcessGroupTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Stop_AsSoonAsItHasStarted_EndsIt()
    {
        // For a moment after its start the program has no group yet; one of so many is met in it.
        for (var i = 0; i < 20; i++)
        {
            using var group = ProcessGroup.Start(["sleep", "300"], "/", new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" });
            await group.StopAsync(TimeSpan.Zero).WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
    }
}
