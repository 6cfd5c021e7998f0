using System.Text.Json;
using DataEgress.Activities.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>What is known of the upload of one key.</summary>
/// <param name="Target">Key at the destination.</param>
/// <param name="Begun">The upload; null if it was about to begin.</param>
/// <param name="Since">When the first attempt was about to begin it that did not note it.</param>
internal sealed record UploadNote(string Target, BegunUpload? Begun, DateTimeOffset? Since = null);

/// <summary>
/// Notes the uploads in parts of a batch in our own bucket. It is the second net, below the heartbeat: a transfer does not
/// fail because a note could not be written or read.
/// </summary>
/// <param name="notes">Notes of deliveries.</param>
/// <param name="deliveryId">The delivery's workflow id.</param>
/// <param name="number">The batch's number.</param>
/// <param name="logger">Told of what could not be written or read.</param>
internal sealed class UploadNotes(DeliveryNotes notes, string deliveryId, int number, ILogger logger)
{
    private readonly string prefix = $"uploads/{number:D6}-";

    /// <summary>Writes a note.</summary>
    public async Task WriteAsync(UploadNote note, CancellationToken cancellation)
    {
        try
        {
            await notes.WriteAsync(deliveryId, prefix + BatchPlans.HashOf([note.Target]), [note], cancellation);
        }
        catch (Exception e) when (IsOfANote(e))
        {
            logger.LogUploadNotNoted(e, note.Target);
        }
    }

    /// <summary>What earlier attempts have noted.</summary>
    public async Task<IReadOnlyList<UploadNote>> ReadAsync(CancellationToken cancellation)
    {
        var found = new List<UploadNote>();
        try
        {
            await foreach (var name in notes.ListAsync(deliveryId, prefix, cancellation))
            {
                if (await notes.ReadAsync<UploadNote>(deliveryId, name, cancellation) is ([var note], var written))
                {
                    found.Add(note.Begun is null ? note with { Since = note.Since ?? written } : note);
                }
            }
        }
        catch (Exception e) when (IsOfANote(e))
        {
            logger.LogUploadNotNoted(e, prefix);
        }

        return found;
    }

    private static bool IsOfANote(Exception e) => Failures.IsOfACall(e) || e is ApplicationFailureException or JsonException;
}
