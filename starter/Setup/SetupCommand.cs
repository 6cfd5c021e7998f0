using System.CommandLine;
using DataEgress.Starter.CommandLine;

namespace DataEgress.Starter.Setup;

/// <summary><c>setup</c>: search attributes, and the namespace if it is missing.</summary>
internal static class SetupCommand
{
    private const int DefaultDays = 30;
    private const int MaxDays = 3650;

    public static Command Create(CommandHost host)
    {
        var retention = new Option<int>("--retention")
        {
            Description = "Days for which a namespace created now keeps ended workflows.",
            HelpName = "DAYS",
            DefaultValueFactory = _ => DefaultDays,
        };
        retention.Validators.Add(CommonOptions.Within(1, MaxDays));
        var command = new EgressCommand(
            "setup",
            "Register the search attributes, and create the namespace if it is missing. May be repeated.",
            "egress setup",
            "egress setup --address temporal.example:7233 --namespace egress --retention 90")
        {
            retention,
        };
        host.SetAction(command, async run =>
        {
            var client = await run.ConnectAsync().ConfigureAwait(false);
            var result = await new NamespaceSetup(client, host.Clock, run.Cancellation).RunAsync(TimeSpan.FromDays(run.Get(retention))).ConfigureAwait(false);
            run.Report.Show(result, () =>
            {
                run.Report.Line($"namespace {result.Namespace}: {(result.Created ? "created" : "there already")}");
                foreach (var name in result.Registered)
                {
                    run.Report.Line($"search attribute {name}: registered");
                }

                foreach (var name in result.Present)
                {
                    run.Report.Line($"search attribute {name}: there already");
                }
            });
            return ExitCodes.Done;
        });
        return command;
    }
}
