using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Starter.Receipts;

/// <summary>What <c>verify</c> found: its JSON document.</summary>
/// <param name="Receipt">The receipt, as it was typed.</param>
/// <param name="Sha256">SHA-256 of the whole.</param>
/// <param name="Lines">Lines read.</param>
/// <param name="DeliveryId">The delivery that it is of.</param>
/// <param name="Outcome">How the delivery ended.</param>
/// <param name="Files">Files in it.</param>
/// <param name="Totals">Their sums.</param>
/// <param name="Damage">What is wrong with it; null if it is whole.</param>
/// <param name="Expected">The SHA-256 that it should have; null if that was not asked.</param>
/// <param name="Destination">What the destination has; null if that was not asked.</param>
internal sealed record VerifyResult(
    string Receipt,
    string Sha256,
    long Lines,
    string? DeliveryId,
    DeliveryOutcome? Outcome,
    long? Files,
    DeliveryTotals? Totals,
    ReceiptDamage? Damage,
    string? Expected = null,
    DestinationVerdict? Destination = null)
{
    /// <summary>It is whole, and the one that was recorded.</summary>
    public bool Whole => Damage is null && !IsAnother;

    /// <summary>All that was asked is as it should be.</summary>
    public bool Verified => Whole && Destination is null or { Problems.Count: 0 };

    /// <summary>It is not the one that was recorded.</summary>
    public bool IsAnother => Expected is not null && !string.Equals(Expected, Sha256, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a destination has of a receipt's files.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Checked">Files asked for.</param>
/// <param name="Hashed">Files read whole and hashed.</param>
/// <param name="Problems">What is not as in the receipt, in order of keys.</param>
internal sealed record DestinationVerdict(string Bucket, long Checked, long Hashed, IReadOnlyList<DestinationProblem> Problems);

/// <summary>An object that is not as in the receipt.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record DestinationProblem(string Key, string Problem);
