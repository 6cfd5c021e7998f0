using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Tests.Egress;

/// <summary>An entry to start from.</summary>
internal static class Entry
{
    public static readonly DateTimeOffset EventTime = new(2026, 12, 31, 23, 30, 5, TimeSpan.Zero);

    public static readonly EgressEntry ToS3 = new(
        new("cbol/$TODAYS_DATE/*", "cbol"), "cbol-team", "source", "out/cbol", TransferType.S3, "destination");

    public static readonly EgressEntry ToSft = ToS3 with
    {
        Key = new("cbol/$TODAYS_DATE/*", "cbol#sft"),
        DestinationBucket = null,
        TransferType = TransferType.Sft,
        DestinationPrefix = "data-egress/cbol",
    };
}
