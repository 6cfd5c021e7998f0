using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Temporalio.Tests.TestDeadline]

namespace Temporalio.Tests;

/// <summary>
/// Bounds every test: one that takes too long is cancelled, and one that does not heed that ends the process by name, because
/// a test that waits for ever holds up everything behind it and says nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TestDeadlineAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentDictionary<string, DeadlineWatch> Running = new();

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Running[test.UniqueID] = new(TestContext.Current, test.TestDisplayName);

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Running.TryRemove(test.UniqueID, out var watch))
        {
            watch.Dispose();
        }
    }

    private sealed class DeadlineWatch : IDisposable
    {
        private readonly ITestContext context;
        private readonly string test;
        private readonly Timer timer;
        private bool cancelled;

        public DeadlineWatch(ITestContext context, string test)
        {
            this.context = context;
            this.test = test;
            timer = new(_ => End(), null, Patience, Grace);
        }

        public void Dispose() => timer.Dispose();

        private void End()
        {
            if (cancelled)
            {
                Environment.FailFast($"{test} was cancelled after {Patience} and has not ended within another {Grace}");
            }
            cancelled = true;
            context.CancelCurrentTest();
        }
    }
}
