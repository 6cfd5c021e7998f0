using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace DataEgress.Local.Receiver;

/// <summary>Stores files, and remembers beside them which deliveries are done.</summary>
internal sealed class DeliveryStore(IAmazonS3 s3, string bucket, TimeProvider time)
{
    private const string ReceiptFolder = ".receipts/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The receipt of a delivery that is done, or null.</summary>
    public async Task<Receipt?> FindAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await s3.GetObjectAsync(bucket, ReceiptKey(delivery), cancellationToken).ConfigureAwait(false);
            return await JsonSerializer.DeserializeAsync<Receipt>(response.ResponseStream, Json, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Stores a file whose checksum was verified, then its receipt. Repeated after a crash between the two it stores the same again.</summary>
    public async Task<Receipt> StoreAsync(Delivery delivery, FileStream content, CancellationToken cancellationToken)
    {
        var length = content.Length;
        content.Position = 0;
        using var transfers = new TransferUtility(s3);
        await transfers.UploadAsync(
            new TransferUtilityUploadRequest { BucketName = bucket, Key = delivery.Key, InputStream = content, AutoCloseStream = false, Metadata = { ["sha256"] = delivery.Sha256 } },
            cancellationToken).ConfigureAwait(false);
        var receipt = new Receipt(Guid.CreateVersion7(time.GetUtcNow()).ToString(), delivery.Path, delivery.FileName, length, delivery.Sha256, bucket, delivery.Key, time.GetUtcNow());
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = ReceiptKey(delivery), ContentBody = JsonSerializer.Serialize(receipt, Json), ContentType = "application/json" },
            cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    private static string ReceiptKey(Delivery delivery) =>
        ReceiptFolder + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(delivery.IdempotencyKey))) + ".json";
}
