using System.Collections;
using DataEgress.Local.Machine;
using DataEgress.Starter;
using DataEgress.Starter.CommandLine;
using DataEgress.Starter.Output;

namespace DataEgress.Local.Demo.Story;

/// <summary>
/// Types <c>egress</c> commands as a person would: the command's own code runs, against the machine's Temporal, and the
/// story shows the command line, the same for <c>temporal</c>, and the answer.
/// </summary>
internal sealed class EgressTyping(DemoStory story, LocalMachine machine)
{
    private const string PrintOption = "--print";

    private readonly string @namespace = machine.Temporal.Options.Namespace;

    /// <summary>The variables with which the command lines work in a shell of one's own.</summary>
    public string Exports =>
        $"export TEMPORAL_ADDRESS={machine.Endpoints.Temporal} TEMPORAL_NAMESPACE={@namespace} AWS_ENDPOINT_URL={machine.Endpoints.Aws.GetLeftPart(UriPartial.Authority)}"
        + (machine.HasEmbeddedAws ? " AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=eu-west-1" : "");

    /// <summary>A query, as one types it for <c>temporal</c>.</summary>
    public string Query(string workflowId, string query) =>
        $"temporal workflow query --address {machine.Endpoints.Temporal} --namespace {@namespace} --workflow-id {Shell.Quote(workflowId)} --type {query}";

    /// <summary>The command of <c>temporal</c> that fetches a history.</summary>
    public string History(string workflowId) =>
        $"temporal workflow show --address {machine.Endpoints.Temporal} --namespace {@namespace} --workflow-id {Shell.Quote(workflowId)} --output json";

    /// <summary>Types a command that looks at something.</summary>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <param name="instead">The same for <c>temporal</c>; null where there is none.</param>
    /// <param name="words">The command.</param>
    public Task<TypedAnswer> LookAsync(string? instead, CancellationToken cancellationToken, params string[] words) => TypeAsync(words, instead, cancellationToken);

    /// <summary>Types a command that starts something or tells a workflow something.</summary>
    public async Task<TypedAnswer> TellAsync(CancellationToken cancellationToken, params string[] words)
    {
        var printed = await RunAsync([.. words, PrintOption], cancellationToken).ConfigureAwait(false);
        var instead = printed.Output.Split('\n').FirstOrDefault(IsOrdinaryCall)
            ?? throw new DemoFailedException($"egress {string.Join(' ', words)} {PrintOption} printed no command of temporal: {printed.Text}");
        return await TypeAsync(words, instead, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Types a command that must work; without it the demo cannot go on.</summary>
    /// <exception cref="DemoFailedException">It did not.</exception>
    public async Task<TypedAnswer> MustTellAsync(CancellationToken cancellationToken, params string[] words)
    {
        var answer = await TellAsync(cancellationToken, words).ConfigureAwait(false);
        return answer.ExitCode == ExitCodes.Done
            ? answer
            : throw new DemoFailedException($"egress {string.Join(' ', words)} ended with exit code {answer.ExitCode}: {answer.Text}");
    }

    /// <summary>Types a command that must be refused, and checks that it says why.</summary>
    public async Task MustBeRefusedAsync(string claim, string because, CancellationToken cancellationToken, params string[] words)
    {
        var answer = await TellAsync(cancellationToken, words).ConfigureAwait(false);
        story.Check(
            answer.ExitCode == ExitCodes.Refused && answer.Error.Contains(because, StringComparison.Ordinal),
            $"{claim}: exit code {ExitCodes.Refused}",
            $"exit code {answer.ExitCode}, {answer.Text}");
    }

    // A decision is printed as an update and as a signal; the signal is the one that tctl can send too.
    private static bool IsOrdinaryCall(string line) =>
        line.StartsWith("temporal workflow signal ", StringComparison.Ordinal) || line.StartsWith("temporal workflow start ", StringComparison.Ordinal);

    private async Task<TypedAnswer> TypeAsync(string[] words, string? instead, CancellationToken cancellationToken)
    {
        story.Typed("egress " + string.Join(' ', words.Select(Shell.Quote)));
        if (instead is not null)
        {
            story.Instead(instead);
        }

        var answer = await RunAsync(words, cancellationToken).ConfigureAwait(false);
        story.Answer(answer.Text);
        return answer;
    }

    private async Task<TypedAnswer> RunAsync(string[] words, CancellationToken cancellationToken)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => e.Value as string ?? "");
        environment["TEMPORAL_ADDRESS"] = machine.Endpoints.Temporal;
        environment["TEMPORAL_NAMESPACE"] = @namespace;
        await using var output = new StringWriter();
        await using var error = new StringWriter();

        // An interruption is the demo's, and comes by the token.
        var host = new CommandHost(output, error, environment, TimeProvider.System) { TakesSignals = false };
        var exitCode = await EgressCommandLine.RunAsync(words, host, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return new(exitCode, output.ToString(), error.ToString());
    }
}

/// <summary>What a command answered.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its output.</param>
/// <param name="Error">Its errors.</param>
internal sealed record TypedAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>All that it wrote.</summary>
    public string Text => $"{Output.TrimEnd()}\n{Error.TrimEnd()}".Trim();
}
