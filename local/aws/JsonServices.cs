using DataEgress.Local.Aws.DynamoDb;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Kms;
using DataEgress.Local.Aws.Sqs;
using DataEgress.Local.Aws.Ssm;

namespace DataEgress.Local.Aws;

/// <summary>The JSON services that the endpoint offers.</summary>
internal static class JsonServices
{
    public static IReadOnlyList<IJsonService> Create(ServiceContext context)
    {
        var keys = new KmsService(context);
        return [new SqsService(context), new DynamoService(context), keys, new SsmService(context, keys)];
    }
}
