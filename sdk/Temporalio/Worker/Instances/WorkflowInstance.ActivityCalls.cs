using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Machines;

namespace Temporalio.Worker.Instances;

/// <content>Activities and local activities.</content>
internal sealed partial class WorkflowInstance
{
    private sealed partial class OutboundCalls
    {
        public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input)
        {
            var options = input.Options;
            RequireTimeout(options.StartToCloseTimeout, options.ScheduleToCloseTimeout);
            var taskQueue = options.TaskQueue ?? workflow.Info.TaskQueue;
            var (payloads, failures) = Converters(input.Activity, options.ActivityId, taskQueue, isLocal: false);
            return RunAsync<TResult>(payloads, failures, options.CancellationToken, seq => new CancelActivityCommand(seq), _ =>
            {
                var seq = ++workflow.activitySeq;
                workflow.commands.Add(new ScheduleActivityCommand(
                    seq,
                    new()
                    {
                        CommandType = CommandType.ScheduleActivityTask,
                        ScheduleActivityTaskCommandAttributes = new()
                        {
                            ActivityId = options.ActivityId ?? IdOf(seq),
                            ActivityType = new() { Name = input.Activity },
                            TaskQueue = new() { Name = taskQueue },
                            Header = HeaderOf(input.Headers),
                            Input = ToPayloads(input.Args, payloads),
                            ScheduleToCloseTimeout = DurationOf(options.ScheduleToCloseTimeout),
                            ScheduleToStartTimeout = DurationOf(options.ScheduleToStartTimeout),
                            StartToCloseTimeout = DurationOf(options.StartToCloseTimeout),
                            HeartbeatTimeout = DurationOf(options.HeartbeatTimeout),
                            RetryPolicy = options.RetryPolicy?.ToProto(),
                            RequestEagerExecution =
                                !(workflow.settings.DisableEagerActivities || options.DisableEagerActivityExecution),
                            UseWorkflowBuildId = taskQueue == workflow.Info.TaskQueue,
                            Priority = options.Priority?.ToProto(),
                        },
                        UserMetadata = MetadataOf(options.Summary, null, payloads),
                    },
                    options.CancellationType));
                return seq;
            });
        }

        public override Task<TResult> ScheduleLocalActivityAsync<TResult>(ScheduleLocalActivityInput input)
        {
            var options = input.Options;
            RequireTimeout(options.StartToCloseTimeout, options.ScheduleToCloseTimeout);
            workflow.settings.RequireLocalActivity(input.Activity);
            var (payloads, failures) = Converters(input.Activity, options.ActivityId, workflow.Info.TaskQueue, isLocal: true);
            return RunAsync<TResult>(payloads, failures, options.CancellationToken, seq => new CancelLocalActivityCommand(seq), backoff =>
            {
                var seq = ++workflow.activitySeq;
                workflow.commands.Add(new ScheduleLocalActivityCommand(seq, new()
                {
                    Seq = seq,
                    ActivityId = options.ActivityId ?? IdOf(seq),
                    ActivityType = input.Activity,
                    Input = ToPayloads(input.Args, payloads) ?? new(),
                    Header = HeaderOf(input.Headers),
                    Summary = options.Summary is null ? null : payloads.ToPayload(options.Summary),
                    RetryPolicy = options.RetryPolicy,
                    ScheduleToCloseTimeout = options.ScheduleToCloseTimeout,
                    ScheduleToStartTimeout = options.ScheduleToStartTimeout,
                    StartToCloseTimeout = options.StartToCloseTimeout,
                    LocalRetryThreshold = options.LocalRetryThreshold ?? TimeSpan.FromMinutes(1),
                    CancellationType = options.CancellationType,
                    Attempt = backoff?.Attempt ?? 1,
                    OriginalScheduleTime = backoff?.OriginalScheduleTime ?? workflow.UtcNow,
                }));
                return seq;
            });
        }

        private static void RequireTimeout(TimeSpan? startToClose, TimeSpan? scheduleToClose)
        {
            if (startToClose is null && scheduleToClose is null)
            {
                throw new ArgumentException("Activity options must have StartToCloseTimeout or ScheduleToCloseTimeout");
            }
        }

        private (IPayloadConverter Payloads, IFailureConverter Failures) Converters(
            string activity, string? activityId, string taskQueue, bool isLocal) =>
            workflow.ConvertersFor(new ISerializationContext.Activity(
                workflow.Info.Namespace,
                activityId,
                workflow.Info.WorkflowId,
                workflow.Info.WorkflowType,
                activity,
                taskQueue,
                isLocal));

        private Task<TResult> RunAsync<TResult>(
            IPayloadConverter payloads,
            IFailureConverter failures,
            CancellationToken? cancellationToken,
            Func<uint, InstanceCommand> cancel,
            Func<LocalBackoff?, uint> schedule)
        {
            var token = cancellationToken ?? workflow.CancellationToken;
            if (token.IsCancellationRequested)
            {
                return Task.FromException<TResult>(new CanceledFailureException("Activity cancelled before scheduled"));
            }
            var seq = schedule(null);
            var source = new TaskCompletionSource<ActivityResolvedJob>();
            workflow.activities[seq] = source;
            return workflow.Start(async () =>
            {
                while (true)
                {
                    ActivityResolvedJob resolved;
                    using (token.Register(() =>
                    {
                        if (workflow.activities.ContainsKey(seq))
                        {
                            workflow.commands.Add(cancel(seq));
                        }
                    }))
                    {
                        resolved = await source.Task.ConfigureAwait(true);
                    }
                    workflow.activities.Remove(seq);
                    if (resolved.Backoff is not { } backoff)
                    {
                        return ResultOf<TResult>(resolved.Resolution, payloads, failures);
                    }
                    // Too long to be waited for in the worker: a timer, and then the next attempt as a new local activity.
                    await workflow.DelayWithOptionsAsync(new(backoff.Delay, "LocalActivityBackoff", token)).ConfigureAwait(true);
                    seq = schedule(backoff);
                    source = new();
                    workflow.activities[seq] = source;
                }
            });
        }

        private static TResult ResultOf<TResult>(Resolution resolution, IPayloadConverter payloads, IFailureConverter failures)
        {
            if (resolution.Failure is { } failure)
            {
                throw failures.ToException(failure, payloads);
            }
            return typeof(TResult) == typeof(ValueTuple) || resolution.Result is null
                ? default!
                : payloads.ToValue<TResult>(resolution.Result);
        }
    }
}
