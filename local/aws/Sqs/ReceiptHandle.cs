using System.Buffers.Text;
using System.Text;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>What a receipt handle says: the queue, the message, and which receive of it.</summary>
internal readonly record struct ReceiptHandle(string Queue, string MessageId, string ReceiveId)
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Queue}/{MessageId}/{ReceiveId}"));

    public static bool TryParse(string text, out ReceiptHandle handle)
    {
        handle = default;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/');
        if (parts.Length != 3)
        {
            return false;
        }

        handle = new ReceiptHandle(parts[0], parts[1], parts[2]);
        return true;
    }
}
