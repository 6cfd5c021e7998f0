using DataEgress.Local.Aws.Http;

namespace DataEgress.Local.Aws;

/// <summary>The JSON services that the endpoint offers.</summary>
internal static class JsonServices
{
    public static IReadOnlyList<IJsonService> Create(ServiceContext context)
    {
        return [new Sqs.SqsService(context), new DynamoDb.DynamoService(context)];
    }
}
