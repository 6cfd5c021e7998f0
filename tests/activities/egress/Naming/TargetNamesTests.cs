using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Tests.Egress.Naming;

public sealed class TargetNamesTests
{
    [Theory]
    [InlineData("a.csv", "a.20261231.csv")]
    [InlineData("a.csv.gz", "a.20261231.csv.gz")]
    [InlineData("a.json", "a.json.20261231")]
    [InlineData("a", "a.20261231")]
    [InlineData(".csv", ".csv.20261231")]
    [InlineData("db.collection.0001.json.gz", "db.collection.0001.json.20261231.gz")]
    public void WithDate_Name_PutsDateBeforeShortExtensions(string name, string expected) =>
        Assert.Equal(expected, TargetNames.WithDate(name, Entry.EventTime));

    [Theory]
    [InlineData(false, Compression.None, "a.csv.enc", "a.csv.enc")]
    [InlineData(true, Compression.None, "a.csv.enc", "a.csv")]
    [InlineData(true, Compression.Gzip, "a.csv.enc", "a.csv.gz")]
    [InlineData(false, Compression.Zlib, "a.csv", "a.csv.z")]
    [InlineData(true, Compression.None, ".enc", ".enc")]
    public void FileName_DecryptAndCompress_ChangeSuffixes(bool decrypt, Compression compression, string name, string expected) =>
        Assert.Equal(
            expected,
            TargetNames.FileName(Entry.ToS3 with { Decrypt = decrypt, Compression = compression }, "cbol/2026-12-31/" + name, Entry.EventTime));

    [Theory]
    [InlineData("out/cbol", "out/cbol")]
    [InlineData("/out/cbol/", "out/cbol")]
    [InlineData("out/$TODAYS_DATE/", "out/2026-12-31")]
    [InlineData("out/$TODAYS_YYYYMMDD_FORMATTED_DATE", "out/20261231")]
    [InlineData("out/$TODAYS_YYYYMMDD_HHMMSS_FORMATTED_DATE", "out/20261231_233005")]
    [InlineData("", "")]
    [InlineData("/", "")]
    public void Folder_Prefix_DropsOneSlashAtEachEnd(string prefix, string expected) =>
        Assert.Equal(expected, TargetNames.Folder(Entry.ToS3 with { DestinationPrefix = prefix }, Entry.EventTime));

    [Fact]
    public void Folder_EventInAnotherZone_UsesTheDateInUtc() => Assert.Equal(
        "2027-01-01",
        TargetNames.Folder(
            Entry.ToS3 with { DestinationPrefix = Placeholders.Date }, new DateTimeOffset(2026, 12, 31, 22, 0, 0, TimeSpan.FromHours(-5))));

    [Fact]
    public void Document_ControlFile_SpellsTodayWithoutDashes()
    {
        var entry = Entry.ToS3 with { ControlFile = "control-$TODAYS_DATE.txt", ManifestFile = "manifest-$TODAYS_DATE" };

        Assert.Equal("control-20261231.txt", TargetNames.Document(entry, DocumentKind.ControlFile, Entry.EventTime));
        Assert.Equal("manifest-2026-12-31.gz", TargetNames.Document(entry, DocumentKind.Manifest, Entry.EventTime));
        Assert.Equal(
            "manifest-2026-12-31.gz.enc",
            TargetNames.Document(entry with { ManifestEncryption = ManifestEncryption.Rewrapped }, DocumentKind.Manifest, Entry.EventTime));
    }

    [Fact]
    public void FileName_AnyKey_HasNoFolder() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), key =>
        !TargetNames.FileName(Entry.ToS3 with { TimestampFiles = true }, key.Get, Entry.EventTime).Contains('/', StringComparison.Ordinal))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void WithDate_AnyName_OnlyInsertsTheDate() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), name =>
    {
        var dated = TargetNames.WithDate(name.Get, Entry.EventTime);
        var at = dated.LastIndexOf(".20261231", StringComparison.Ordinal);
        return at >= 0 && dated.Remove(at, ".20261231".Length) == name.Get;
    }).QuickCheckThrowOnFailure();
}
