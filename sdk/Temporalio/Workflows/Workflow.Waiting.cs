namespace Temporalio.Workflows;

/// <content>Timers, conditions and tasks.</content>
public static partial class Workflow
{
    /// <summary>Waits for a timer.</summary>
    /// <param name="millisecondsDelay">Milliseconds; -1 waits for cancellation.</param>
    /// <param name="cancellationToken">Cancels the timer; the workflow's token if null.</param>
    /// <returns>A task that ends when the timer fires.</returns>
    public static Task DelayAsync(int millisecondsDelay, CancellationToken? cancellationToken = null) =>
        DelayWithOptionsAsync(new(millisecondsDelay, cancellationToken: cancellationToken));

    /// <summary>Waits for a timer.</summary>
    /// <param name="delay">Duration; <see cref="Timeout.InfiniteTimeSpan"/> waits for cancellation.</param>
    /// <param name="cancellationToken">Cancels the timer; the workflow's token if null.</param>
    /// <returns>A task that ends when the timer fires.</returns>
    public static Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        DelayWithOptionsAsync(new(delay, cancellationToken: cancellationToken));

    /// <summary>Waits for a timer.</summary>
    /// <param name="options">The timer.</param>
    /// <returns>A task that ends when the timer fires.</returns>
    public static Task DelayWithOptionsAsync(DelayOptions options) => Context.DelayWithOptionsAsync(options);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="conditionCheck">The condition; without side effects.</param>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>A task that ends when the condition holds.</returns>
    public static Task WaitConditionAsync(Func<bool> conditionCheck, CancellationToken? cancellationToken = null) =>
        WaitConditionWithOptionsAsync(new(conditionCheck, cancellationToken: cancellationToken));

    /// <summary>Waits until a condition holds or time is up.</summary>
    /// <param name="conditionCheck">The condition; without side effects.</param>
    /// <param name="timeoutMilliseconds">Longest wait in milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>Whether the condition holds.</returns>
    public static Task<bool> WaitConditionAsync(
        Func<bool> conditionCheck, int timeoutMilliseconds, CancellationToken? cancellationToken = null) =>
        WaitConditionAsync(conditionCheck, TimeSpan.FromMilliseconds(timeoutMilliseconds), cancellationToken);

    /// <summary>Waits until a condition holds or time is up.</summary>
    /// <param name="conditionCheck">The condition; without side effects.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellationToken">Cancels the wait; the workflow's token if null.</param>
    /// <returns>Whether the condition holds.</returns>
    public static Task<bool> WaitConditionAsync(
        Func<bool> conditionCheck, TimeSpan timeout, CancellationToken? cancellationToken = null) =>
        WaitConditionWithOptionsAsync(new(conditionCheck, timeout, "WaitConditionAsync", cancellationToken));

    /// <summary>Waits until a condition holds or time is up.</summary>
    /// <param name="options">The condition.</param>
    /// <returns>Whether the condition holds.</returns>
    public static Task<bool> WaitConditionWithOptionsAsync(WaitConditionOptions options) =>
        Context.WaitConditionWithOptionsAsync(options);

    /// <summary>Starts a function as a task of the workflow. Use it instead of <see cref="Task.Run(Action)"/>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="cancellationToken">Prevents the start; the workflow's token if null.</param>
    /// <returns>A task that ends with the function.</returns>
    public static Task RunTaskAsync(Func<Task> function, CancellationToken? cancellationToken = null)
    {
        Context.AssertNotReadOnly("wait or schedule workflow work");
        return Task.Factory.StartNew(
            function, cancellationToken ?? CancellationToken, TaskCreationOptions.None, TaskScheduler.Current).Unwrap();
    }

    /// <summary>Starts a function as a task of the workflow. Use it instead of <see cref="Task.Run(Action)"/>.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="cancellationToken">Prevents the start; the workflow's token if null.</param>
    /// <returns>The function's result.</returns>
    public static Task<TResult> RunTaskAsync<TResult>(
        Func<Task<TResult>> function, CancellationToken? cancellationToken = null)
    {
        Context.AssertNotReadOnly("wait or schedule workflow work");
        return Task.Factory.StartNew(
            function, cancellationToken ?? CancellationToken, TaskCreationOptions.None, TaskScheduler.Current).Unwrap();
    }

    /// <summary>Waits for the first of several tasks.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <returns>The task that ended first.</returns>
    public static Task<Task> WhenAnyAsync(params Task[] tasks) => Task.WhenAny(tasks);

    /// <summary>Waits for the first of several tasks.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <returns>The task that ended first.</returns>
    public static Task<Task> WhenAnyAsync(IEnumerable<Task> tasks) => Task.WhenAny(tasks);

    /// <summary>Waits for the first of several tasks.</summary>
    /// <typeparam name="TResult">Type of the results.</typeparam>
    /// <param name="tasks">The tasks.</param>
    /// <returns>The task that ended first.</returns>
    public static Task<Task<TResult>> WhenAnyAsync<TResult>(params Task<TResult>[] tasks) =>
        WhenAnyAsync((IEnumerable<Task<TResult>>)tasks);

    /// <summary>Waits for the first of several tasks.</summary>
    /// <typeparam name="TResult">Type of the results.</typeparam>
    /// <param name="tasks">The tasks.</param>
    /// <returns>The task that ended first.</returns>
    public static async Task<Task<TResult>> WhenAnyAsync<TResult>(IEnumerable<Task<TResult>> tasks) =>
        // The generic Task.WhenAny continues on the default scheduler; the other one does not.
        (Task<TResult>)await Task.WhenAny(tasks.Cast<Task>()).ConfigureAwait(true);

    /// <summary>Waits for all of several tasks.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <returns>A task that ends with the last of them.</returns>
    public static Task WhenAllAsync(IEnumerable<Task> tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of several tasks.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <returns>A task that ends with the last of them.</returns>
    public static Task WhenAllAsync(params Task[] tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of several tasks.</summary>
    /// <typeparam name="TResult">Type of the results.</typeparam>
    /// <param name="tasks">The tasks.</param>
    /// <returns>Their results, in the tasks' order.</returns>
    public static Task<TResult[]> WhenAllAsync<TResult>(IEnumerable<Task<TResult>> tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of several tasks.</summary>
    /// <typeparam name="TResult">Type of the results.</typeparam>
    /// <param name="tasks">The tasks.</param>
    /// <returns>Their results, in the tasks' order.</returns>
    public static Task<TResult[]> WhenAllAsync<TResult>(params Task<TResult>[] tasks) => Task.WhenAll(tasks);
}
