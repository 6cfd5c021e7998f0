using System.Collections.Concurrent;
using System.Reflection;
using DataEgress.Tests;
using Xunit.v3;

[assembly: TestLimit]

namespace DataEgress.Tests;

/// <summary>
/// Cancels the token of every test that takes longer than any does on a slow machine, so that it fails by itself, and by name,
/// and the others go on. What does not listen to the token is ended by the run's own limit (Directory.Build.props).
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TestLimitAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);
    private static readonly ConcurrentDictionary<string, Timer> Running = new();

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        Running[test.UniqueID] = new(_ => context.CancelCurrentTest(), null, Limit, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Running.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }
}
