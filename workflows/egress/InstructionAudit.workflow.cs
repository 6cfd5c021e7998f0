using DataEgress.Workflows.Approvals;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Egress;

/// <summary>What people told a workflow, and what of it was refused.</summary>
/// <param name="earlier">What earlier runs were told.</param>
/// <param name="longest">Entries that are kept.</param>
internal sealed class InstructionAudit(IReadOnlyList<AuditEntry>? earlier, int longest = InstructionAudit.LongestAudit)
{
    // The audit travels from run to run and into the receipt's last line: somebody's script that signals without end must
    // not make it grow without end.
    // It stays below the 2 MiB of a payload even where JSON writes each character as six.
    private const int LongestAudit = 300;
    private const int LongestText = 200;

    private readonly List<AuditEntry> entries = [.. earlier ?? []];

    /// <summary>Everything in order; of very many the last.</summary>
    public IReadOnlyList<AuditEntry> Entries => [.. entries];

    /// <summary>Notes an instruction.</summary>
    /// <param name="action">What was told.</param>
    /// <param name="instruction">By whom and why.</param>
    /// <param name="steps">What it was for.</param>
    /// <param name="refused">Why it was refused; null if it took effect.</param>
    public void Note(string action, Instruction instruction, IReadOnlyList<string> steps, string? refused)
    {
        if (entries.Count == longest)
        {
            entries.RemoveAt(0);
        }

        entries.Add(new(
            Workflow.UtcNow, action, Short(string.Join(", ", steps))!, By: Short(instruction.By), Reason: Short(instruction.Reason), Refused: refused));
    }

    private static string? Short(string? text) => text is { Length: > LongestText } ? string.Concat(text.AsSpan(0, LongestText), "…") : text;
}
