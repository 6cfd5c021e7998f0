using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataEgress.Starter.Output;
using Temporalio.Client;

namespace DataEgress.Starter.Interventions;

/// <summary>A call that is not made but printed, for those who make it with <c>temporal</c> or <c>tctl</c>.</summary>
/// <param name="Payload">The argument.</param>
/// <param name="Temporal">The command line of <c>temporal</c>.</param>
/// <param name="Tctl">The command line of <c>tctl</c>; null where it has none.</param>
internal sealed record PrintedCall(JsonElement Payload, string Temporal, string? Tctl = null)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>A signal.</summary>
    public static PrintedCall Signal<T>(TemporalClientConnectOptions connection, string id, string signal, T argument)
    {
        var (payload, input) = Serialize(argument);
        var where = Where(connection);
        return new(
            payload,
            $"temporal workflow signal {where} --workflow-id {Shell.Quote(id)} --name {signal} --input {input}",
            $"tctl {where} workflow signal --workflow_id {Shell.Quote(id)} --name {signal} --input {input}");
    }

    /// <summary>An update, whose answer comes at once.</summary>
    public static PrintedCall Update<T>(TemporalClientConnectOptions connection, string id, string update, T argument)
    {
        var (payload, input) = Serialize(argument);
        return new(payload, $"temporal workflow update execute {Where(connection)} --workflow-id {Shell.Quote(id)} --name {update} --input {input}");
    }

    /// <summary>A start.</summary>
    public static PrintedCall Start<T>(TemporalClientConnectOptions connection, string id, string workflowType, string taskQueue, T argument)
    {
        var (payload, input) = Serialize(argument);
        return new(
            payload,
            $"temporal workflow start {Where(connection)} --workflow-id {Shell.Quote(id)} --type {workflowType} --task-queue {taskQueue}"
            + $" --id-conflict-policy Fail --input {input}");
    }

    /// <summary>A signal to a workflow that is started for it unless it runs.</summary>
    public static PrintedCall SignalWithStart<TInput, TSignal>(
        TemporalClientConnectOptions connection, string id, string workflowType, string taskQueue, TInput argument, string signal, TSignal signalArgument)
    {
        var (payload, input) = Serialize(signalArgument);
        return new(
            payload,
            $"temporal workflow signal-with-start {Where(connection)} --workflow-id {Shell.Quote(id)} --type {workflowType} --task-queue {taskQueue}"
            + $" --input {Serialize(argument).Quoted} --signal-name {signal} --signal-input {input}");
    }

    /// <summary>Prints it as text.</summary>
    public void Write(Report report)
    {
        report.Line(JsonSerializer.Serialize(Payload, Format));
        report.Line(Temporal);
        if (Tctl is not null)
        {
            report.Line(Tctl);
        }
    }

    private static (JsonElement Payload, string Quoted) Serialize<T>(T argument)
    {
        var payload = JsonSerializer.SerializeToElement(argument, Format);
        return (payload, Shell.Quote(JsonSerializer.Serialize(payload, Format)));
    }

    private static string Where(TemporalClientConnectOptions connection) =>
        $"--address {Shell.Quote(connection.TargetHost!)} --namespace {Shell.Quote(connection.Namespace)}";
}
