using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Exceptions;

namespace DataEgress.Workers.Poller;

/// <summary>
/// Takes messages from the queue and starts their workflows. A message is deleted when its workflows are durably started,
/// not before, and not held until they end. While Temporal is not there, messages are kept, so that an outage does not move
/// good ones to the dead-letter queue.
/// </summary>
internal sealed class QueuePoller(
    IAmazonSQS sqs, EgressStarter starter, PollerMetrics metrics, ReceiveClock receives, IOptions<WorkerOptions> options, TimeProvider clock, ILogger<QueuePoller> logger)
    : BackgroundService
{
    private const string SentTimestamp = "SentTimestamp";
    private const int RememberedMessages = 10_000;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    // Each malformed message is logged once, though it is received several times before it is redriven.
    private readonly ConcurrentDictionary<string, byte> reported = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource abandon = new();

    private QueueOptions Queue => options.Value.Queue;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Messages in hand are finished unless the host has no more time.
        await using var registration = cancellationToken.Register(abandon.Cancel);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        abandon.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        logger.LogPolling(Queue.Url!, Queue.Receivers);
        return Task.WhenAll(Enumerable.Range(0, Queue.Receivers).Select(_ => ReceiveAsync(stoppingToken)));
    }

    private async Task ReceiveAsync(CancellationToken stopping)
    {
        var request = new ReceiveMessageRequest
        {
            QueueUrl = Queue.Url,
            MaxNumberOfMessages = Queue.MaxMessages,
            WaitTimeSeconds = Queue.WaitSeconds,
            VisibilityTimeout = Queue.VisibilitySeconds,
            MessageSystemAttributeNames = [SentTimestamp, MessageSystemAttributeName.AWSTraceHeader],
            MessageAttributeNames = [.. MessageTracing.Attributes],
        };
        var delay = FirstDelay;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var response = await sqs.ReceiveMessageAsync(request, stopping);
                receives.Received();
                delay = FirstDelay;
                if (response.Messages is { Count: > 0 } messages)
                {
                    var done = await Task.WhenAll(messages.Select(m => HandleAsync(m, stopping)));
                    await DeleteAsync([.. messages.Where((_, i) => done[i])]);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever was answered instead of messages: a poller that ends of it starts nothing any more.
                logger.LogReceiveFailed(e.Message);
                await PauseAsync(delay, stopping);
                delay = Longer(delay);
            }
        }
    }

    /// <summary>Does what a message says.</summary>
    /// <returns>Whether the message is done with.</returns>
    private async Task<bool> HandleAsync(Message message, CancellationToken stopping)
    {
        using var span = MessageTracing.Start(message, Queue.Url!);
        try
        {
            return await HandleAsync(message, span, stopping);
        }
        catch (Exception e)
        {
            // A defect; it must not keep other messages from being handled.
            return Report(message, $"{e.GetType().Name}: {e.Message}", span);
        }
    }

    private async Task<bool> HandleAsync(Message message, Activity? span, CancellationToken stopping)
    {
        switch (EventParser.Parse(message.Body, Sent(message)))
        {
            case ParsedMessage.Events { Flags: { Count: > 0 } flags, Problem: var problem }:
                foreach (var flag in flags)
                {
                    if (!await StartAsync(message, flag, span, stopping))
                    {
                        return false;
                    }
                }

                return problem is null || Report(message, problem, span);
            case ParsedMessage.Malformed malformed:
                return Report(message, malformed.Reason, span);
            case ParsedMessage.Nothing nothing:
                return Ignore(message, nothing.What, span);
            default:
                return Ignore(message, "no flag was uploaded", span);
        }
    }

    private async Task<bool> StartAsync(Message message, FlagEvent flag, Activity? span, CancellationToken stopping)
    {
        for (var delay = FirstDelay; ; delay = Longer(delay))
        {
            try
            {
                if (await starter.StartAsync(flag, abandon.Token))
                {
                    metrics.Started();
                    span.Became("started");
                }
                else
                {
                    metrics.Duplicate();
                    span.Became("duplicate");
                }

                return true;
            }
            catch (RpcException e) when (e.Code == RpcException.StatusCode.InvalidArgument)
            {
                return Report(message, $"Temporal refuses the workflow: {e.Message}", span);
            }
            catch (Exception e) when (e is RpcException or HttpRequestException or InvalidOperationException or OperationCanceledException)
            {
                if (stopping.IsCancellationRequested)
                {
                    return false;
                }

                logger.LogStartFailed(flag.Flag.Key, e.Message);
            }

            await ExtendAsync(message);
            await PauseAsync(delay, stopping);
        }
    }

    private bool Ignore(Message message, string what, Activity? span)
    {
        metrics.Nothing();
        span.Became("nothing");
        logger.LogNothing(message.MessageId, what);
        return true;
    }

    private bool Report(Message message, string reason, Activity? span)
    {
        metrics.Malformed();
        span.Malformed(reason);
        if (reported.TryAdd(message.MessageId, 0))
        {
            logger.LogMalformed(message.MessageId, reason);
        }

        if (reported.Count > RememberedMessages)
        {
            reported.Clear();
        }

        return false;
    }

    private async Task ExtendAsync(Message message)
    {
        try
        {
            await sqs.ChangeMessageVisibilityAsync(Queue.Url, message.ReceiptHandle, Queue.VisibilitySeconds, abandon.Token);
        }
        catch (Exception e)
        {
            logger.LogExtendFailed(message.MessageId, e.Message);
        }
    }

    private async Task DeleteAsync(List<Message> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        try
        {
            var entries = messages.Select((m, i) => new DeleteMessageBatchRequestEntry(i.ToString(CultureInfo.InvariantCulture), m.ReceiptHandle)).ToList();
            var response = await sqs.DeleteMessageBatchAsync(new(Queue.Url, entries), abandon.Token);
            if (response.Failed is { Count: > 0 } failed)
            {
                logger.LogDeleteFailed(failed.Count, failed[0].Message);
            }
        }
        catch (Exception e)
        {
            // They come again, and their workflows are there already.
            logger.LogDeleteFailed(messages.Count, e.Message);
        }
    }

    private async Task PauseAsync(TimeSpan delay, CancellationToken stopping) =>
        await Task.Delay(delay, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static TimeSpan Longer(TimeSpan delay) => delay * 2 < LongestDelay ? delay * 2 : LongestDelay;

    private DateTimeOffset Sent(Message message) =>
        message.Attributes is { } attributes
        && attributes.TryGetValue(SentTimestamp, out var text)
        && long.TryParse(text, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : clock.GetUtcNow();
}
