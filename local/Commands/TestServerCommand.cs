using System.CommandLine;
using System.Net;
using DataEgress.Local.Temporal;

namespace DataEgress.Local.Commands;

/// <summary>
/// <c>test-server PORT</c>: Temporal with time that skips, called as the official test server is, so that
/// <c>WorkflowEnvironment.StartTimeSkippingAsync</c> of the SDKs can start it.
/// </summary>
internal static class TestServerCommand
{
    private const string Name = "test-server";

    public static Command Create()
    {
        var port = new Argument<int>("PORT") { Description = "Port to listen on, on loopback; 0 takes a free one." };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            {
                result.AddError($"PORT {token.Value} is out of range: {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}.");
            }
        });
        var command = new Command(
            Name,
            "Start Temporal with time that skips, for tests. The command's name may be left out, because whoever starts the "
            + "official test server gives a port only. Example: local 7234")
        {
            port,
        };
        command.SetAction((parsed, cancellationToken) =>
            TemporalProcess.RunAsync(new() { Port = parsed.GetValue(port), TimeSkipping = true }, cancellationToken));
        return command;
    }

    /// <summary>Puts the command's name before a port that stands alone.</summary>
    public static string[] Named(string[] args) => args is [{ Length: > 0 } first, ..] && first.All(char.IsAsciiDigit) ? [Name, .. args] : args;
}
