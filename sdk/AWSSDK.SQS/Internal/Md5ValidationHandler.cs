using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SQS.Model;

namespace Amazon.SQS.Internal;

/// <summary>Compares the MD5 sums that the service computed with those of what was sent and received.</summary>
internal sealed class Md5ValidationHandler : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var response = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        Validate(executionContext.RequestContext.OriginalRequest, executionContext.ResponseContext.Response);
        return response;
    }

    private static void Validate(AmazonWebServiceRequest request, AmazonWebServiceResponse response)
    {
        switch (request, response)
        {
            case (_, ReceiveMessageResponse { Messages: { } messages }):
                foreach (var message in messages)
                {
                    Compare(message.MessageId, message.Body, message.MD5OfBody, message.MessageAttributes, message.MD5OfMessageAttributes);
                }

                break;
            case (SendMessageRequest sent, SendMessageResponse answer):
                Compare(
                    answer.MessageId, sent.MessageBody, answer.MD5OfMessageBody, sent.MessageAttributes, answer.MD5OfMessageAttributes);
                break;
            case (SendMessageBatchRequest sent, SendMessageBatchResponse { Successful: { } successful }):
                var entries = sent.Entries.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
                foreach (var answer in successful)
                {
                    var entry = entries[answer.Id];
                    Compare(
                        answer.MessageId,
                        entry.MessageBody,
                        answer.MD5OfMessageBody,
                        entry.MessageAttributes,
                        answer.MD5OfMessageAttributes);
                }

                break;
        }
    }

    private static void Compare(
        string messageId, string body, string bodyMd5, Dictionary<string, MessageAttributeValue> attributes, string attributesMd5)
    {
        if (!string.IsNullOrEmpty(body) && !string.IsNullOrEmpty(bodyMd5) && MessageMd5.OfBody(body) != bodyMd5)
        {
            throw new AmazonSQSException($"MD5 hash mismatch for message id {messageId}");
        }

        if (attributes is { Count: > 0 } && !string.IsNullOrEmpty(attributesMd5) && MessageMd5.OfAttributes(attributes) != attributesMd5)
        {
            throw new AmazonSQSException($"Attribute MD5 hash mismatch for message id {messageId}");
        }
    }
}
