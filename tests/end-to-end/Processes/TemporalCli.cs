using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Client;

namespace DataEgress.EndToEnd.Tests.Processes;

/// <summary>
/// Makes the calls that a command line of Temporal's own <c>temporal</c> makes: the input as it was typed in one payload
/// <c>json/plain</c>, and nothing of ours around it. The registries here serve no <c>temporal</c>.
/// </summary>
internal sealed class TemporalCli(ITemporalClient client)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static RpcOptions Rpc => new() { CancellationToken = TestContext.Current.CancellationToken, Timeout = Limit };

    private string Namespace => client.Options.Namespace;

    /// <summary>Carries out a command line.</summary>
    /// <returns>What was answered, as JSON; undefined where nothing is.</returns>
    public async Task<JsonElement> RunAsync(string commandLine)
    {
        var words = Split(commandLine);
        var command = string.Join(' ', words.TakeWhile(w => !w.StartsWith('-')));
        var options = Options(words);
        switch (command)
        {
            case "temporal workflow start":
                return await StartAsync(options);
            case "temporal workflow signal":
                await client.WorkflowService.SignalWorkflowExecutionAsync(
                    new() { Namespace = Namespace, WorkflowExecution = Execution(options), SignalName = options["name"], Input = Input(options) }, Rpc);
                return default;
            case "temporal workflow query":
                var answer = await client.WorkflowService.QueryWorkflowAsync(
                    new() { Namespace = Namespace, Execution = Execution(options), Query = new WorkflowQuery { QueryType = options["type"], QueryArgs = Input(options) } }, Rpc);
                return Json(answer.QueryResult);
            case "temporal workflow update execute":
                return await UpdateAsync(options);
            case "temporal workflow list":
                var list = await client.WorkflowService.ListWorkflowExecutionsAsync(new() { Namespace = Namespace, Query = options["query"], PageSize = 100 }, Rpc);
                return JsonSerializer.SerializeToElement(list.Executions.Select(e => e.Execution.WorkflowId));
            case "temporal workflow result":
                return await client.GetWorkflowHandle(options["workflow-id"]).GetResultAsync<JsonElement>(rpcOptions: Rpc);
            default:
                throw new ArgumentException($"'{command}' is not known here");
        }
    }

    /// <summary>Takes a line apart as a shell does.</summary>
    public static IReadOnlyList<string> Split(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var quote = '\0';
        var began = false;
        foreach (var c in line)
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"')
            {
                quote = quote == '\0' ? c : '\0';
                began = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Flush();
            }
            else
            {
                word.Append(c);
                began = true;
            }
        }

        Flush();
        return words;

        void Flush()
        {
            if (began)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            began = false;
        }
    }

    private static Dictionary<string, string> Options(IReadOnlyList<string> words)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Count - 1; i++)
        {
            if (words[i].StartsWith("--", StringComparison.Ordinal))
            {
                options.Add(words[i][2..], words[++i]);
            }
        }

        return options;
    }

    private static Temporalio.Api.Common.V1.WorkflowExecution Execution(Dictionary<string, string> options) => new() { WorkflowId = options["workflow-id"] };

    private static Payloads? Input(Dictionary<string, string> options) =>
        options.TryGetValue("input", out var input) ? new Payloads { Payloads_ = { Payload(input) } } : null;

    private static Payload Payload(string json)
    {
        using var checkedFirst = JsonDocument.Parse(json);
        return new() { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") }, Data = ByteString.CopyFromUtf8(json) };
    }

    private static JsonElement Json(Payloads? payloads) =>
        payloads is { Payloads_: [var only] } ? JsonSerializer.Deserialize<JsonElement>(only.Data.Span) : default;

    private async Task<JsonElement> StartAsync(Dictionary<string, string> options)
    {
        var request = new Temporalio.Api.WorkflowService.V1.StartWorkflowExecutionRequest
        {
            Namespace = Namespace,
            WorkflowId = options["workflow-id"],
            WorkflowType = new() { Name = options["type"] },
            TaskQueue = new TaskQueue { Name = options["task-queue"] },
            Input = Input(options),
            RequestId = Guid.NewGuid().ToString(),
            WorkflowIdReusePolicy = options.GetValueOrDefault("id-reuse-policy") == "RejectDuplicate"
                ? WorkflowIdReusePolicy.RejectDuplicate
                : WorkflowIdReusePolicy.AllowDuplicate,
            WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.Fail,
        };
        if (options.TryGetValue("memo", out var memo))
        {
            var equals = memo.IndexOf('=', StringComparison.Ordinal);
            request.Memo = new() { Fields = { [memo[..equals]] = Payload(memo[(equals + 1)..]) } };
        }

        var started = await client.WorkflowService.StartWorkflowExecutionAsync(request, Rpc);
        return JsonSerializer.SerializeToElement(started.RunId);
    }

    private async Task<JsonElement> UpdateAsync(Dictionary<string, string> options)
    {
        var response = await client.WorkflowService.UpdateWorkflowExecutionAsync(
            new()
            {
                Namespace = Namespace,
                WorkflowExecution = Execution(options),
                WaitPolicy = new() { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed },
                Request = new() { Meta = new Meta { UpdateId = Guid.NewGuid().ToString() }, Input = new() { Name = options["name"], Args = Input(options) } },
            },
            Rpc);
        return response.Outcome.Failure is { } failure
            ? throw new InvalidOperationException(failure.Message)
            : Json(response.Outcome.Success);
    }
}
