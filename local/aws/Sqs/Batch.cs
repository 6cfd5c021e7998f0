using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>Requests of up to ten entries, each of which succeeds or fails by itself.</summary>
internal static partial class Batch
{
    /// <summary>The entries by their ids.</summary>
    /// <exception cref="AwsException">The batch as a whole is wrong.</exception>
    public static IReadOnlyList<(string Id, JsonElement Request)> Read(JsonElement request)
    {
        var entries = request.List("Entries").Select(entry => (Id: entry.Text("Id") ?? "", Request: entry)).ToList();
        if (entries.Count == 0)
        {
            throw SqsErrors.EmptyBatchRequest();
        }

        if (entries.Count > Queue.MaxBatch)
        {
            throw SqsErrors.TooManyEntries(entries.Count);
        }

        if (entries.Any(entry => !EntryId().IsMatch(entry.Id)))
        {
            throw SqsErrors.InvalidBatchEntryId();
        }

        return entries.GroupBy(entry => entry.Id).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw SqsErrors.BatchEntryIdsNotDistinct(twice.Key)
            : entries;
    }

    /// <summary>Carries each entry out and answers with both lists.</summary>
    public static JsonObject Run(IReadOnlyList<(string Id, JsonElement Request)> entries, Func<JsonElement, JsonObject> carryOut)
    {
        JsonArray successful = [];
        JsonArray failed = [];
        foreach (var (id, request) in entries)
        {
            try
            {
                var result = carryOut(request);
                result["Id"] = id;
                successful.Add((JsonNode)result);
            }
            catch (AwsException exception)
            {
                failed.Add((JsonNode)new JsonObject
                {
                    ["Id"] = id,
                    ["Code"] = exception.QueryCode ?? exception.Code,
                    ["Message"] = exception.Message,
                    ["SenderFault"] = exception.Status < 500,
                });
            }
        }

        JsonObject answer = new() { ["Successful"] = successful };
        if (failed.Count > 0)
        {
            answer["Failed"] = failed;
        }

        return answer;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex EntryId();
}
