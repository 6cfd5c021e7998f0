using DataEgress.Local.Aws.Http;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>The errors of the database service.</summary>
internal static class DynamoErrors
{
    public static AwsException Validation(string message) => new("ValidationException", message);

    public static AwsException TableNotFound(string table) =>
        new("ResourceNotFoundException", $"Requested resource not found: Table: {table} not found");

    public static AwsException TableInUse(string table) => new("ResourceInUseException", $"Table already exists: {table}");
}
