using System.Text.Json;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Deployment.Plans;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Deployment;

/// <summary>Runs the command of a step to its end, once.</summary>
internal sealed class CommandRunner(
    DeploymentFolders folders,
    CommandDigests digests,
    StepMarks marks,
    SecretReferences references,
    IAwsClients clients,
    IOptions<DeploymentOptions> options,
    TimeProvider clock,
    ILogger<CommandRunner> logger)
{
    /// <summary>Runs it, or says again how it ended.</summary>
    public async Task<CommandResult> RunAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        var commandDigest = CommandDigests.Of(request.Command);
        if (request.Remember && await marks.EndAsync(request, cancellationToken) is { } ended && ended.CommandDigest == commandDigest)
        {
            logger.LogRemembered(request.Key, ended.Result.ExitCode);
            return Answer(ended);
        }

        if (await marks.BeginAsync(request, cancellationToken) is { } begun)
        {
            KillLeftOver(request, begun);
        }

        var digest = await digests.OfAsync(request.Command, cancellationToken);
        if (request.ApprovedDigest is { } approved && approved != digest)
        {
            throw DeploymentErrors.Of(DeploymentFailures.DigestChanged, $"{request.Key} would do {digest}, and {approved} was approved");
        }

        var end = await RunAsync(request, commandDigest, digest, cancellationToken);
        await marks.WriteAsync(request, end);
        await CopyLogAsync(request, CancellationToken.None);
        return Answer(end);
    }

    private static CommandResult Answer(EndMark end) => end.Failure is null ? end.Result : throw DeploymentErrors.Of(end.Failure, end.Message!);

    private void KillLeftOver(CommandRequest request, BeginMark begun)
    {
        if (begun.ProcessId != 0)
        {
            ProcessGroup.KillLeftOver(begun.ProcessId, begun.ProcessStarted);
        }

        logger.LogInterrupted(request.Key, request.Command.Repeatable);
        if (!request.Command.Repeatable)
        {
            throw DeploymentErrors.Of(
                DeploymentFailures.Interrupted,
                $"the worker was lost while {request.Command.Run[0]} ran, and nobody knows what it did; its log: {folders.FileOf(request, ".log")}");
        }
    }

    private async Task<EndMark> RunAsync(CommandRequest request, string commandDigest, string digest, CancellationToken cancellationToken)
    {
        var command = request.Command;
        var folder = folders.WorkingFolder(command.In);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (variable, reference) in command.Secrets)
        {
            secrets[variable] = await references.ResolveAsync(variable, reference, cancellationToken);
        }

        Directory.CreateDirectory(folders.StateOf(request));
        var path = folders.FileOf(request, ".log");
        await using var log = new CommandLog(path, secrets.Values, command.Capture != Capture.None);
        await log.NoteAsync($"# {clock.GetUtcNow():O} {request.Key}, digest {digest}: {JsonSerializer.Serialize(command.Run)}");
        await marks.WriteAsync(request, new BeginMark(commandDigest));
        using var process = ProcessGroup.Start(command.Run, folder, Environment(command, secrets));
        logger.LogCommand(request.Key, command.Run[0], process.Id);
        bool timedOut;
        await using (HeartbeatPump.Start(clock, () => log.Characters))
        {
            await marks.WriteAsync(request, new BeginMark(commandDigest, process.Id, process.Started));
            timedOut = await EndAsync(process, log, command.Timeout, cancellationToken);
        }

        await log.NoteAsync($"# {clock.GetUtcNow():O} {(timedOut ? "stopped at its time limit" : $"ended with exit code {process.ExitCode}")}");
        var result = new CommandResult(process.ExitCode, digest, LocationOf(request, path), null);
        return Judge(request, commandDigest, result, log, timedOut);
    }

    /// <summary>Waits for the end of a command.</summary>
    /// <returns>Whether its time was up.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the command was stopped.</exception>
    private async Task<bool> EndAsync(ProcessGroup process, CommandLog log, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var pumps = Task.WhenAll(log.PumpAsync(process.Output, isOutput: true), log.PumpAsync(process.Error, isOutput: false));
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await process.ExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            await process.StopAsync(options.Value.Grace);
            await pumps;
            await log.NoteAsync($"# {clock.GetUtcNow():O} stopped");
            cancellationToken.ThrowIfCancellationRequested();
            return true;
        }

        // What the command has left in the background holds its output open; it ends with the command.
        process.Kill();
        await pumps;
        return false;
    }

    private static EndMark Judge(CommandRequest request, string commandDigest, CommandResult result, CommandLog log, bool timedOut)
    {
        var program = request.Command.Run[0];
        if (timedOut)
        {
            return new(commandDigest, result, DeploymentFailures.CommandTimedOut, $"{program} was stopped after {request.Command.Timeout}; log: {result.Log}");
        }

        if (result.ExitCode != 0 && !request.AnyExitCode)
        {
            return new(commandDigest, result, DeploymentFailures.CommandFailed, $"{program} ended with exit code {result.ExitCode}; log: {result.Log}; its end:\n{log.Tail}");
        }

        if (log.IsTooLong)
        {
            return new(commandDigest, result, DeploymentFailures.CommandFailed, $"{program} wrote more than the {CommandLog.LongestCapture} characters that can be captured; log: {result.Log}");
        }

        try
        {
            return new(commandDigest, result with { Output = Captured(request.Command.Capture, log.Captured) });
        }
        catch (JsonException) when (request.AnyExitCode && result.ExitCode != 0)
        {
            // A failed program seldom writes JSON; what it wrote is still something to judge by.
            return new(commandDigest, result with { Output = Captured(Capture.Text, log.Captured) });
        }
        catch (JsonException e)
        {
            return new(commandDigest, result, DeploymentFailures.CommandFailed, $"{program} did not write JSON: line {e.LineNumber}, position {e.BytePositionInLine}; log: {result.Log}");
        }
    }

    private static JsonElement? Captured(Capture capture, string text) => capture switch
    {
        Capture.Text => JsonSerializer.SerializeToElement(text.Trim()),
        Capture.Json => JsonSerializer.Deserialize<JsonElement>(text),
        _ => null,
    };

    private Dictionary<string, string> Environment(CommandStep command, Dictionary<string, string> secrets)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = options.Value.SearchPath };
        foreach (var name in options.Value.PassEnvironment.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in command.Env.Concat(secrets))
        {
            environment[name] = value;
        }

        return environment;
    }

    private string LogKey(CommandRequest request) =>
        $"{options.Value.LogPrefix}/{request.Plan}/{request.Environment}/{request.Deployment}/{request.Key}.log";

    private string LocationOf(CommandRequest request, string path) => options.Value.LogBucket is { } bucket ? $"s3://{bucket}/{LogKey(request)}" : path;

    /// <summary>Copies the log. The command is done: that its log cannot be copied now does not change that.</summary>
    private async Task CopyLogAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        if (options.Value.LogBucket is not { } bucket)
        {
            return;
        }

        try
        {
            await clients.S3().PutObjectAsync(
                new PutObjectRequest { BucketName = bucket, Key = LogKey(request), FilePath = folders.FileOf(request, ".log"), ContentType = "text/plain; charset=utf-8" },
                cancellationToken);
        }
        catch (Exception e) when (e is Amazon.Runtime.AmazonClientException or Amazon.Runtime.AmazonServiceException or HttpRequestException or IOException)
        {
            logger.LogNotCopied(e, request.Key, bucket);
        }
    }
}
