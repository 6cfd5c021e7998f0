using Amazon.SQS.Model;

namespace Amazon.SQS;

public partial class AmazonSQSClient
{
    /// <summary>Every attribute of a queue.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    public async Task<Dictionary<string, string>> GetAttributesAsync(string queueUrl)
    {
        var response = await GetQueueAttributesAsync(queueUrl, [QueueAttributeName.All]).ConfigureAwait(false);
        return response.Attributes;
    }

    /// <summary>Changes attributes of a queue.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="attributes">The new values by name.</param>
    public Task SetAttributesAsync(string queueUrl, Dictionary<string, string> attributes) =>
        SetQueueAttributesAsync(queueUrl, attributes);
}
