using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws.S3.Notifications;

/// <summary>
/// Sends events into queues. A write is answered only after its event is in the queue, so that no acknowledged write is
/// without its event; a write that was killed in between is repeated by its sender, and so is the event.
/// </summary>
internal sealed partial class S3Notifier(S3Store store, IQueueSender? queues, S3Clock clock, ILogger<S3Notifier> logger)
{
    /// <summary>Whether a queue is there to be notified.</summary>
    public bool QueueExists(string arn) => queues?.QueueExists(arn) == true;

    /// <summary>Sends an event to every queue configured for it.</summary>
    public async Task PublishAsync(S3Call call, string eventName, string key, StoredObject version)
    {
        var settings = store.Read(state => state.Buckets.TryGetValue(call.Bucket, out var bucket) ? bucket.Settings : null);
        if (settings is null || settings.Notifications.Count == 0)
        {
            return;
        }

        var sequencer = clock.NextSequencer();
        foreach (var configuration in settings.Notifications)
        {
            if (key.StartsWith(configuration.Prefix, StringComparison.Ordinal)
                && key.EndsWith(configuration.Suffix, StringComparison.Ordinal)
                && configuration.Events.Any(configured => S3EventName.Covers(configured, eventName)))
            {
                var body = S3EventBody.Write(call, settings, configuration.Id, eventName, key, version, clock.EventTime, sequencer);
                await SendAsync(configuration.QueueArn, body);
            }
        }
    }

    /// <summary>Sends the event that tells a queue that it has been configured.</summary>
    public Task PublishTestAsync(S3Call call, string queueArn) =>
        SendAsync(queueArn, S3EventBody.WriteTest(call, clock.EventTime));

    private async Task SendAsync(string queueArn, string body)
    {
        if (!QueueExists(queueArn))
        {
            LogQueueMissing(queueArn);
            return;
        }

        try
        {
            // Not cancelled with the request: the write has been made.
            await queues!.SendAsync(queueArn, body, CancellationToken.None);
        }
        catch (AwsException exception)
        {
            LogNotSent(queueArn, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An S3 event was not sent: {QueueArn} does not exist")]
    private partial void LogQueueMissing(string queueArn);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An S3 event was refused by {QueueArn}")]
    private partial void LogNotSent(string queueArn, Exception exception);
}
