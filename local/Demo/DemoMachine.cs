using DataEgress.Local.Machine;

namespace DataEgress.Local.Demo;

/// <summary>Runs a demo on a machine of its own, and tells why it stopped if it did not end by itself.</summary>
internal static class DemoMachine
{
    /// <summary>Starts the machine, runs the demo, stops the machine.</summary>
    /// <exception cref="OperationCanceledException">Somebody interrupted it.</exception>
    /// <exception cref="DemoFailedException">Poller and workers stopped under it.</exception>
    public static async Task<T> RunAsync<T>(LocalMachineOptions options, Func<LocalMachine, CancellationToken, Task<T>> demo, CancellationToken cancellationToken)
    {
        await using var machine = await LocalMachine.StartAsync(options, cancellationToken).ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, machine.WorkersStopped);
        try
        {
            return await demo(machine, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // However the call that was cut off put it.
            throw new OperationCanceledException("The demo was interrupted.", e, cancellationToken);
        }
        catch (Exception e) when (machine.WorkersStopped.IsCancellationRequested)
        {
            throw new DemoFailedException($"poller and workers stopped by themselves while the demo ran: {machine.WorkersFailure ?? "what they logged says why"}", e);
        }
    }
}
