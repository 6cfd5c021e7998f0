namespace DataEgress.Local.Aws.Http;

/// <summary>Sends into a queue from inside this process; the SQS service implements it.</summary>
internal interface IQueueSender
{
    /// <summary>Whether a queue with this ARN exists.</summary>
    bool QueueExists(string queueArn);

    /// <summary>Sends a message; completes when the message is as durable as one sent over the network.</summary>
    Task SendAsync(string queueArn, string body, CancellationToken cancellationToken);
}
