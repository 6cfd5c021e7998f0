using System.Text;
using DataEgress.Local.Demo.Story;
using DataEgress.Workflows.Keys;
using Google.Protobuf;
using Temporalio.Api.History.V1;
using Temporalio.Client;

namespace DataEgress.Local.Demo.KeyImport;

/// <summary>Whether key bytes, blobs or tokens got where they must not: into a history, a log or what was shown.</summary>
internal sealed class LeakCheck(ProcedureStage stage, SecretSearch secrets)
{
    /// <summary>Fetches the ceremony's history and searches it, all that was logged, and all that was told.</summary>
    public async Task CheckAsync(
        WorkflowHandle handle, IReadOnlyList<WrappingPackage> packages, KeyImportResult result, CancellationToken cancellationToken)
    {
        stage.Story.Chapter("Is it nowhere else?");
        stage.Story.Say("Key bytes, blobs and import tokens are looked for as they are, hexadecimal and base64, whole and in part.");
        stage.Story.Typed(stage.Egress.History(handle.Id));
        var history = new History();
        await foreach (var historyEvent in handle.FetchHistoryEventsAsync(new() { Rpc = new() { CancellationToken = cancellationToken } }).ConfigureAwait(false))
        {
            history.Events.Add(historyEvent);
        }

        var overlooked = secrets.Overlooked();
        stage.Story.Check(overlooked.Count == 0, "the search finds each of them in all these forms where it is planted", string.Join(", ", overlooked));

        // Names of what may be there, so that a search that finds nothing anywhere is noticed.
        Search($"the history ({history.Events.Count} events)", history.ToByteArray(), result.Sha256!, packages[^1].TokenKey);
        if (!stage.Machine.HasEmbeddedTemporal)
        {
            stage.Story.Say("Workers elsewhere may have done the work: of the logs only that of this process can be searched here.");
        }

        var log = string.Join('\n', stage.Logs.Entries);
        Search($"the log ({stage.Logs.Entries.Count} lines, down to debugging)", Encoding.UTF8.GetBytes(log), stage.Machine.HasEmbeddedTemporal ? [result.KeyMaterialId!, result.Sha256!] : []);
        Search("what was shown", Encoding.UTF8.GetBytes(string.Join('\n', stage.Story.Lines.Select(l => l.Text))), handle.Id, result.Sha256!);
    }

    private void Search(string what, byte[] content, params string[] mustBeThere)
    {
        var missing = mustBeThere.Where(text => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0).ToList();
        if (mustBeThere.Length > 0)
        {
            stage.Story.Check(missing.Count == 0, $"{what} was searched: what must be there is found", $"without {string.Join(", ", missing)}");
        }

        var found = secrets.In(content);
        stage.Story.Check(found.Count == 0, $"{what} has no key bytes, no blob and no token", string.Join(", ", found));
    }
}
