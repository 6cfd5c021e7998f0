using System.Xml.Linq;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;

namespace DataEgress.Local.Aws.S3.Notifications;

/// <summary>Puts and gets a bucket's notification configuration. Only queues can be notified.</summary>
internal sealed class NotificationSettings(S3Store store, S3Notifier notifier)
{
    public async Task PutAsync(S3Call call)
    {
        var document = await S3Xml.ReadAsync(call, "NotificationConfiguration");
        if (document.Elements().FirstOrDefault(element => element.Name.LocalName != "QueueConfiguration") is { } other)
        {
            throw S3Errors.NotImplemented(other.Name.LocalName);
        }

        var configurations = document.Children("QueueConfiguration").Select(Read).ToList();
        if (call.Header("x-amz-skip-destination-validation") is not "true"
            && configurations.FirstOrDefault(configuration => !notifier.QueueExists(configuration.QueueArn)) is { } missing)
        {
            throw S3Errors.InvalidArgument(
                missing.QueueArn,
                "The destination queue does not exist",
                "Unable to validate the following destination configurations");
        }

        await store.ChangeAsync(call.Bucket, bucket => new BucketSet(bucket.Settings with { Notifications = configurations }));
        foreach (var queue in configurations.Select(configuration => configuration.QueueArn).Distinct())
        {
            await notifier.PublishTestAsync(call, queue);
        }
    }

    public Task GetAsync(S3Call call)
    {
        var configurations = store.Read(call.Bucket, bucket => bucket.Settings.Notifications);
        return S3Xml.WriteAsync(call, "NotificationConfiguration", xml =>
        {
            foreach (var configuration in configurations)
            {
                xml.WriteStartElement("QueueConfiguration");
                xml.WriteElementString("Id", configuration.Id);
                xml.WriteElementString("Queue", configuration.QueueArn);
                foreach (var name in configuration.Events)
                {
                    xml.WriteElementString("Event", name);
                }

                if (configuration.Prefix.Length + configuration.Suffix.Length > 0)
                {
                    xml.WriteStartElement("Filter");
                    xml.WriteStartElement("S3Key");
                    WriteRule(xml, "Prefix", configuration.Prefix);
                    WriteRule(xml, "Suffix", configuration.Suffix);
                    xml.WriteEndElement();
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }
        });
    }

    private static void WriteRule(System.Xml.XmlWriter xml, string name, string value)
    {
        if (value.Length > 0)
        {
            xml.WriteStartElement("FilterRule");
            xml.WriteElementString("Name", name);
            xml.WriteElementString("Value", value);
            xml.WriteEndElement();
        }
    }

    private static QueueNotification Read(XElement element)
    {
        var events = element.Children("Event").Select(name => name.Value.Trim()).ToList();
        if (element.Child("Queue")?.Value.Trim() is not { Length: > 0 } queue || events.Count == 0)
        {
            throw S3Errors.MalformedXml();
        }

        if (events.FirstOrDefault(name => !S3EventName.Configurable.Contains(name)) is { } unknown)
        {
            throw S3Errors.InvalidArgument(
                "Event", unknown, $"The event is not supported for notifications: it must be one of {string.Join(", ", S3EventName.Configurable)}");
        }

        var rules = element.Child("Filter")?.Child("S3Key")?.Children("FilterRule").ToList() ?? [];
        return new QueueNotification(
            element.Child("Id")?.Value is { Length: > 0 } id ? id : Guid.NewGuid().ToString(),
            queue,
            events,
            Rule(rules, "prefix"),
            Rule(rules, "suffix"));
    }

    private static string Rule(List<XElement> rules, string name)
    {
        var values = rules.Where(rule => name.Equals(rule.Child("Name")?.Value, StringComparison.OrdinalIgnoreCase)).ToList();
        return values.Count switch
        {
            0 => "",
            1 => values[0].Child("Value")?.Value ?? "",
            _ => throw S3Errors.InvalidArgument("FilterRule", name, $"Cannot specify more than one {name} rule in a filter."),
        };
    }
}
