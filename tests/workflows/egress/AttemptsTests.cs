using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Workflows.Tests.Egress;

/// <summary>An activity counts its attempts from 1 again when a human has it retried; a receipt tells of all of them.</summary>
public sealed class AttemptsTests : IAsyncLifetime
{
    private WorkflowFixture fixture = null!;

    public async ValueTask InitializeAsync() => fixture = await WorkflowFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Retry_OfABatch_TellsItOfTheAttemptsBefore()
    {
        // Given up at its second attempt, then at the fifth by its own word, then at the first.
        var failures = new Queue<Exception>(
        [
            new IOException("hiccup"),
            new IOException("hiccup"),
            new ApplicationFailureException("no", FailureTypes.AccessDenied, nonRetryable: true, [new FailedAttempt(5)]),
            FakeEgress.Permanent(),
        ]);
        fixture.Fake.OnBatch = r => failures.TryDequeue(out var failure) ? throw failure : new(new(Sent: r.Batch.Files));

        await RetriedAsync(3);

        Assert.Equal([0, 0, 2, 7, 8], fixture.Fake.AttemptsBefore);
    }

    [Fact]
    public async Task Retry_OfADocument_TellsItOfTheAttemptsBefore()
    {
        fixture.Fake.OnReadEntry = key => new(key, "team", "source", "out", TransferType.S3, "destination", ControlFile: "control");
        var failures = new Queue<Exception>([new IOException("hiccup"), new IOException("hiccup")]);
        fixture.Fake.OnDocument = () => failures.TryDequeue(out var failure) ? throw failure : new(new(Sent: 1));

        await RetriedAsync(1);

        Assert.Equal([0, 0, 0, 2], fixture.Fake.AttemptsBefore);
    }

    [Fact]
    public async Task Retry_OverHttps_CountsTheRoutesRedeliveries()
    {
        fixture.Fake.OnReadEntry = key => new(key, "team", "source", "data-egress/out", TransferType.Sft);
        var failures = new Queue<Exception>(
        [
            FakeEgress.Permanent(FailureTypes.NotStaged),
            .. Enumerable.Repeat(new IOException("down"), fixture.Fake.Redelivery.Maximum + 1),
        ]);
        fixture.Fake.OnSend = _ => failures.TryDequeue(out var failure) ? throw failure : new(new(Sent: 2));

        await RetriedAsync(1);

        Assert.Equal([0, 1, 1, 1, 1, 5], fixture.Fake.AttemptsBefore);
    }

    private Task RetriedAsync(int times) => fixture.RunAsync(async handle =>
    {
        await WorkflowFixture.StartedAsync(handle);
        var delivery = fixture.Delivery(handle.Id);
        for (var i = 0; i < times; i++)
        {
            await WorkflowFixture.UntilAsync(delivery, s => s.Waiting.Count > 0);
            await delivery.ExecuteUpdateAsync(w => w.RetryNowAsync(null));
        }

        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
    });
}
