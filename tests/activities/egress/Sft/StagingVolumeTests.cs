using DataEgress.Activities.Egress;
using DataEgress.Activities.Egress.Sft;
using Microsoft.Extensions.Options;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Sft;

public sealed class StagingVolumeTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("volume-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void File_OnTheVolume_LiesBelowTheRoot() =>
        Assert.Equal(Path.Combine(root, "a", "b", "c.csv"), Volume().File("/data-egress/a/b", "c.csv"));

    [Theory]
    [InlineData("/etc")]
    [InlineData("/data-egress2/a")]
    [InlineData("/data-egress/../etc")]
    [InlineData("/data-egress/a/../../etc")]
    [InlineData("data-egress/a")]
    public void Folder_OffTheVolume_IsRefused(string folder) => Assert.Throws<ApplicationFailureException>(() => Volume().Folder(folder));

    [Fact]
    public void Folder_OverALink_IsRefused()
    {
        Directory.CreateSymbolicLink(Path.Combine(root, "link"), "/etc");

        Assert.Throws<ApplicationFailureException>(() => Volume().Folder("/data-egress/link/x"));
    }

    [Fact]
    public void File_AnyNames_NeverLeavesTheRoot() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), Gen.Elements("..", ".", "a", "a/..", "../..", "\0", "").ToArbitrary(), (name, folder) =>
        {
            try
            {
                return Path.GetFullPath(Volume().File("/data-egress/" + folder, name.Get)).StartsWith(root + "/", StringComparison.Ordinal);
            }
            catch (ApplicationFailureException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    private StagingVolume Volume() => new(Options.Create(new EgressOptions { Sft = new() { StagingRoot = root } }));
}
