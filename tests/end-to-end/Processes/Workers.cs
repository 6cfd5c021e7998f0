namespace DataEgress.EndToEnd.Tests.Processes;

/// <summary>Worker processes beside a <c>serve --no-worker</c>.</summary>
internal static class Workers
{
    /// <summary>Starts one. It polls Temporal's queues; the queue of events only where a test says so.</summary>
    public static ProgramProcess Start(LocalProcess local, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["TEMPORAL_ADDRESS"] = local.Temporal,
            ["AWS_ENDPOINT_URL"] = local.Aws,
            ["Egress__Queue__Enabled"] = "false",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return ProgramProcess.Start("DataEgress.Workers.dll", [], environment);
    }
}
