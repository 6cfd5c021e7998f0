using System.CommandLine;
using DataEgress.Local.Machine;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Commands;

/// <summary><c>serve</c>: everything on one machine, kept running until it is interrupted.</summary>
internal static class ServeCommand
{
    private const int MaxPort = 65535;

    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "Folder in which state survives a restart. Without it everything is lost at the end.", HelpName = "DIR" };
        var bind = new Option<string>("--bind") { Description = "Address to listen on. Anything but loopback opens the endpoints to the network, without authentication.", HelpName = "ADDR", DefaultValueFactory = _ => "127.0.0.1" };
        var temporalPort = Port("--temporal-port", 7233, "Temporal (gRPC)");
        var awsPort = Port("--aws-port", 4566, "S3, SQS, DynamoDB, KMS, SSM and STS");
        var receiverPort = Port("--receiver-port", 8091, "the HTTPS receiver");
        var noWorker = new Option<bool>("--no-worker") { Description = "Start neither poller nor workers, for workers started elsewhere." };
        var temporal = EndpointOptions.Temporal();
        var aws = EndpointOptions.Aws();
        temporal.Validators.Add(EndpointOptions.CheckHostAndPort);
        aws.Validators.Add(EndpointOptions.CheckHttpUrl);

        var command = new Command("serve", "Start everything and keep it running. Example: local serve --data ./data")
        {
            data, bind, temporalPort, awsPort, receiverPort, noWorker, temporal, aws,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var loggerFactory = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
            var options = new LocalMachineOptions
            {
                Bind = parsed.GetRequiredValue(bind),
                TemporalPort = parsed.GetValue(temporalPort),
                AwsPort = parsed.GetValue(awsPort),
                ReceiverPort = parsed.GetValue(receiverPort),
                DataDirectory = parsed.GetValue(data),
                Temporal = parsed.GetValue(temporal),
                Aws = parsed.GetValue(aws),
                Worker = !parsed.GetValue(noWorker),
                LoggerFactory = loggerFactory,
            };
            await using var machine = await LocalMachine.StartAsync(options, cancellationToken).ConfigureAwait(false);
            Console.WriteLine(machine.Endpoints.ReadyLine);
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var asked = cancellationToken.Register(() => stopped.TrySetResult());
            await using var failed = machine.WorkersStopped.Register(() => stopped.TrySetResult());
            await Task.WhenAny(stopped.Task, machine.StorageFailed).ConfigureAwait(false);
            if (machine.StorageFailed.IsCompletedSuccessfully)
            {
                EndAtOnce(await machine.StorageFailed.ConfigureAwait(false));
            }

            return cancellationToken.IsCancellationRequested ? LocalCommandLine.Success : LocalCommandLine.Failure;
        });
        return command;
    }

    /// <summary>As if killed: what is acknowledged is on the disk, and nothing that goes on could be kept.</summary>
    private static void EndAtOnce(IOException reason)
    {
        Console.Error.WriteLine($"error: {reason.Message}");
        Environment.Exit(LocalCommandLine.Failure);
    }

    private static Option<int> Port(string name, int port, string what)
    {
        var option = new Option<int>(name) { Description = $"Port of {what}; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => port };
        option.Validators.Add(EndpointOptions.Within(0, MaxPort));
        return option;
    }
}
