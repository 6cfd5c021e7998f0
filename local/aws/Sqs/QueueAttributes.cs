using System.Globalization;
using System.Text.Json;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>The attributes of queues: defaults, allowed values, and what they mean.</summary>
internal static class QueueAttributes
{
    public const string VisibilityTimeout = "VisibilityTimeout";
    public const string DelaySeconds = "DelaySeconds";
    public const string ReceiveWait = "ReceiveMessageWaitTimeSeconds";
    public const string RetentionPeriod = "MessageRetentionPeriod";
    public const string MaximumSize = "MaximumMessageSize";
    public const string RedrivePolicyName = "RedrivePolicy";
    public const string RedriveAllowPolicy = "RedriveAllowPolicy";
    public const string FifoQueue = "FifoQueue";
    public const string ContentBasedDeduplication = "ContentBasedDeduplication";

    /// <summary>Numbers with their least, greatest and default values.</summary>
    private static readonly Dictionary<string, (int Min, int Max, int Default)> Numbers = new(StringComparer.Ordinal)
    {
        [VisibilityTimeout] = (0, 43_200, 30),
        [DelaySeconds] = (0, 900, 0),
        [ReceiveWait] = (0, 20, 0),
        [RetentionPeriod] = (60, 1_209_600, 345_600),
        [MaximumSize] = (1_024, Queue.MaxMessageBytes, Queue.MaxMessageBytes),
    };

    /// <summary>Kept and given back, without effect here.</summary>
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "Policy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "DeduplicationScope", "FifoThroughputLimit",
    };

    private static readonly HashSet<string> Computed = new(StringComparer.Ordinal)
    {
        "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible", "CreatedTimestamp",
        "LastModifiedTimestamp", "QueueArn",
    };

    public static int Number(Queue queue, string name) =>
        queue.Attributes.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : Numbers[name].Default;

    public static TimeSpan Retention(Queue queue) => TimeSpan.FromSeconds(Number(queue, RetentionPeriod));

    public static bool DeduplicatesByContent(Queue queue) =>
        queue.Attributes.TryGetValue(ContentBasedDeduplication, out var text) && bool.Parse(text);

    /// <summary>The dead-letter queue's ARN and the most receives; null without a redrive policy.</summary>
    public static (string TargetArn, int MaxReceiveCount)? Redrive(Queue queue)
    {
        if (!queue.Attributes.TryGetValue(RedrivePolicyName, out var text))
        {
            return null;
        }

        using var policy = JsonDocument.Parse(text);
        return ParseRedrive(policy.RootElement);
    }

    /// <summary>Checks the attributes that a caller gives.</summary>
    /// <exception cref="Http.AwsException">A name is unknown or a value is not allowed.</exception>
    public static void Validate(IReadOnlyDictionary<string, string> given, bool fifo, bool creating)
    {
        foreach (var (name, value) in given)
        {
            if (Numbers.TryGetValue(name, out var range))
            {
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || number < range.Min || number > range.Max)
                {
                    throw SqsErrors.InvalidAttributeValue(name, $"Must be between {range.Min} and {range.Max}.");
                }
            }
            else if (name is FifoQueue)
            {
                // A standard queue may not even be told that it is none.
                if (!creating || !fifo || value is not "true")
                {
                    throw SqsErrors.InvalidAttributeName(name);
                }
            }
            else if (name is ContentBasedDeduplication)
            {
                if (!fifo)
                {
                    throw SqsErrors.InvalidAttributeName(name);
                }

                if (!bool.TryParse(value, out _))
                {
                    throw SqsErrors.InvalidAttributeValue(name, "Must be true or false.");
                }
            }
            else if (name is RedrivePolicyName or RedriveAllowPolicy)
            {
                ValidatePolicy(name, value);
            }
            else if (!Kept.Contains(name))
            {
                throw SqsErrors.InvalidAttributeName(name);
            }
        }
    }

    /// <summary>Every attribute of the queue, or those asked for.</summary>
    public static Dictionary<string, string> Read(Queue queue, string arn, IReadOnlyList<string> names)
    {
        var all = names.Contains("All", StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (name is not ("All" or RedrivePolicyName or RedriveAllowPolicy or FifoQueue or ContentBasedDeduplication)
                && !Numbers.ContainsKey(name) && !Kept.Contains(name) && !Computed.Contains(name))
            {
                throw SqsErrors.InvalidAttributeName(name);
            }
        }

        var values = Numbers.ToDictionary(number => number.Key, number => Text(number.Value.Default), StringComparer.Ordinal);
        values["SqsManagedSseEnabled"] = "true";
        foreach (var (name, value) in queue.Attributes)
        {
            values[name] = value;
        }

        values["QueueArn"] = arn;
        values["ApproximateNumberOfMessages"] = Text(queue.Ready);
        values["ApproximateNumberOfMessagesDelayed"] = Text(queue.Delayed);
        values["ApproximateNumberOfMessagesNotVisible"] = Text(queue.InFlight);
        values["CreatedTimestamp"] = Text(queue.Created.ToUnixTimeSeconds());
        values["LastModifiedTimestamp"] = Text(queue.Modified.ToUnixTimeSeconds());
        return values.Where(value => all || names.Contains(value.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void ValidatePolicy(string name, string value)
    {
        // An empty value removes the policy.
        if (value.Length == 0)
        {
            return;
        }

        try
        {
            using var policy = JsonDocument.Parse(value);
            if (policy.RootElement.ValueKind is not JsonValueKind.Object
                || (name is RedrivePolicyName && ParseRedrive(policy.RootElement) is null))
            {
                throw SqsErrors.InvalidAttributeValue(
                    name, "Must be JSON with deadLetterTargetArn and maxReceiveCount (1 to 1000).");
            }
        }
        catch (JsonException exception)
        {
            throw SqsErrors.InvalidAttributeValue(name, "Must be JSON: " + exception.Message);
        }
    }

    // maxReceiveCount comes as a number or as text.
    private static (string TargetArn, int MaxReceiveCount)? ParseRedrive(JsonElement policy)
    {
        if (!policy.TryGetProperty("deadLetterTargetArn", out var target) || target.ValueKind is not JsonValueKind.String
            || !policy.TryGetProperty("maxReceiveCount", out var most))
        {
            return null;
        }

        return int.TryParse(most.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1000
            ? (target.GetString()!, count)
            : null;
    }
}
