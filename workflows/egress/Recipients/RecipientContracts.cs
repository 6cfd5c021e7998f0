using System.Text.Json.Serialization;
using DataEgress.Workflows.Approvals;

namespace DataEgress.Workflows.Egress.Recipients;

/// <summary>A recipient whose deliveries together are limited, from the beginning or, after continue-as-new, from where it stood.</summary>
/// <param name="Recipient">The recipient, as entries name it.</param>
/// <param name="Limits">What its deliveries together may take up; null for no limit.</param>
/// <param name="Holders">Those that share it, the first first.</param>
/// <param name="Audit">What people told it.</param>
/// <param name="SignalsPerRun">Signals after which the workflow continues as new; each takes four events.</param>
public sealed record RecipientRequest(
    [property: JsonPropertyName("recipient")] string Recipient,
    [property: JsonPropertyName("limits")] DeliveryLimits? Limits = null,
    [property: JsonPropertyName("holders")] IReadOnlyList<ShareHolder>? Holders = null,
    [property: JsonPropertyName("audit")] IReadOnlyList<AuditEntry>? Audit = null,
    [property: JsonPropertyName("signalsPerRun")] int SignalsPerRun = 2000);

/// <summary>A part of what a recipient's deliveries together may take up.</summary>
/// <param name="FilesAtOnce">Files side by side; 0: none for now; null for what the worker allows.</param>
/// <param name="BytesPerSecond">Bytes sent in a second; 0: none for now; null for any number.</param>
public sealed record RecipientShare(
    [property: JsonPropertyName("filesAtOnce")] int? FilesAtOnce = null,
    [property: JsonPropertyName("bytesPerSecond")] long? BytesPerSecond = null);

/// <summary>A running batch that has a share.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Granted">What it may take up.</param>
/// <param name="Used">What it may still take up of an earlier, larger share, until it has told that it does not.</param>
/// <param name="Seen">When it was last heard of.</param>
/// <param name="Needed">What it can make use of at most; null where it did not tell.</param>
public sealed record ShareHolder(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("granted")] RecipientShare Granted,
    [property: JsonPropertyName("used")] RecipientShare Used,
    [property: JsonPropertyName("seen")] DateTime Seen,
    [property: JsonPropertyName("needed")] RecipientShare? Needed = null);

/// <summary>Signal of a batch: it runs, and takes up no more than this.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Used">What it takes up at most; null when it begins, and takes up nothing yet.</param>
/// <param name="Needed">What it can make use of at most, from now on; null for whatever it gets.</param>
public sealed record ShareReport(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("used")] RecipientShare? Used = null,
    [property: JsonPropertyName("needed")] RecipientShare? Needed = null);

/// <summary>Signal of a batch: it has ended.</summary>
/// <param name="Id">The batch.</param>
public sealed record ShareRelease([property: JsonPropertyName("id")] string Id);

/// <summary>Answer of the query <c>status</c> of a recipient.</summary>
/// <param name="Recipient">The recipient.</param>
/// <param name="Limits">What its deliveries together may take up; null for no limit.</param>
/// <param name="Holders">The running batches and their shares.</param>
public sealed record RecipientStatus(
    [property: JsonPropertyName("recipient")] string Recipient,
    [property: JsonPropertyName("limits")] DeliveryLimits? Limits,
    [property: JsonPropertyName("holders")] IReadOnlyList<ShareHolder> Holders);
