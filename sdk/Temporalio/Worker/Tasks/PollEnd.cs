namespace Temporalio.Worker.Tasks;

/// <summary>
/// How polling ends. A server that completes the polls of a worker that shuts down should be given the time: a poll that is
/// cancelled may have been handed a task a moment before, and nobody else gets that until it times out.
/// </summary>
/// <param name="Stopping">No more polls begin.</param>
/// <param name="Abandoning">Polls under way are cancelled.</param>
internal readonly record struct PollEnd(CancellationToken Stopping, CancellationToken Abandoning);
