using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json;
using DataEgress.Local.Aws;

namespace DataEgress.Bench.Transfer;

/// <summary>
/// <c>storage</c>: the AWS endpoints alone in a process of their own. It prints its URL, answers each line
/// <c>requests</c> with how many of each kind came since the last, and ends with its input.
/// </summary>
internal static class StorageCommand
{
    public const string Name = "storage";
    public const string RequestsRequest = "requests";

    public static Command Create()
    {
        var command = new Command(Name, "The AWS endpoints that are measured against; started by the other commands.") { Hidden = true };
        command.SetAction((_, ct) => RunAsync(ct));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken ct)
    {
        var requests = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var server = await AwsServer.StartAsync(
            new AwsServerOptions
            {
                Faults = request =>
                {
                    requests.AddOrUpdate($"{request.Service} {request.Operation}", 1, (_, count) => count + 1);
                    return null;
                },
            },
            ct);
        await Console.Out.WriteLineAsync(server.Url.GetLeftPart(UriPartial.Authority));
        while (await Console.In.ReadLineAsync(ct) is { } line)
        {
            if (line == RequestsRequest)
            {
                var came = requests.ToArray();
                requests.Clear();
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(came.ToDictionary()));
            }
        }

        return 0;
    }
}
