using DataEgress.Activities.Deployment;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Activities.Tests.Deployment;

public sealed class SecretMaskTests
{
    [Fact]
    public void Append_HoweverTheTextIsCut_MasksTheSame() => Prop.ForAll<NonNull<string>, PositiveInt>((text, size) =>
    {
        var whole = text.Get + "secret" + text.Get + "secretive";
        var mask = new SecretMask(["secret", "secretive"]);
        var pieces = string.Concat(whole.Chunk(size.Get).Select(c => mask.Append(c))) + mask.Complete();
        var once = new SecretMask(["secretive", "secret"]);
        return pieces == once.Append(whole) + once.Complete() && !pieces.Contains("secret", StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Append_SecretOfSeveralLines_MasksEachOfThem()
    {
        var mask = new SecretMask(["-----BEGIN-----\nMIIEowIBAAKCAQEA\n-----END-----\n"]);

        Assert.Equal("key ***,\n", mask.Append("key MIIEowIBAAKCAQEA,\n") + mask.Complete());
    }
}
