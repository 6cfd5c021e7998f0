using System.Text;
using System.Text.Json;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Workflows.Tests.Egress.Receipts;

public sealed class ReceiptCheckTests
{
    private static readonly Arbitrary<int> Any = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    private static readonly Arbitrary<int> Files = Gen.Choose(0, 12).ToArbitrary();

    [Fact]
    public void Finish_AnyReceipt_IsWholeAndTheSameAgain() => Prop.ForAll(Files, files =>
    {
        var lines = SampleReceipt.Lines(files);
        var verdict = SampleReceipt.Check(lines);
        return verdict.Damage is null
            && verdict.Lines == files + 2
            && verdict.Head!.DeliveryId == SampleReceipt.DeliveryId
            && verdict.Summary!.Files == files
            && lines.SelectMany(l => l).SequenceEqual(SampleReceipt.Lines(files).SelectMany(l => l));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Finish_AnyByteChanged_IsFound() => Prop.ForAll(Files, Any, Gen.Choose(1, 255).ToArbitrary(), (files, at, change) =>
    {
        var bytes = SampleReceipt.Lines(files).SelectMany(l => l).ToArray();
        bytes[at % bytes.Length] ^= (byte)change;
        return SampleReceipt.Check(bytes).Damage is not null;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Finish_AnyByteOfALineChanged_NamesTheLine() => Prop.ForAll(Files, Any, Any, (files, which, at) =>
    {
        var lines = SampleReceipt.Lines(files);
        var line = lines[which % lines.Count];
        var place = at % (line.Length - 1);
        line[place] = (byte)(line[place] == (byte)'x' ? 'y' : 'x');
        return SampleReceipt.Check(lines).Damage is { Kind: ReceiptDamageKind.Changed } damage && damage.Line == (which % lines.Count) + 1;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Finish_AnyLineRemoved_NamesItsPlace() => Prop.ForAll(Files, Any, (files, which) =>
    {
        var lines = SampleReceipt.Lines(files);
        var at = which % lines.Count;
        lines.RemoveAt(at);
        var expected = at == lines.Count ? ReceiptDamageKind.Truncated : ReceiptDamageKind.Removed;
        return SampleReceipt.Check(lines).Damage is { } damage && damage.Kind == expected && damage.Line == at + 1;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Finish_AnyLineInserted_IsFound() => Prop.ForAll(Files, Any, Any, (files, at, what) =>
    {
        // A line of its own, of another receipt, an empty one, or rubbish.
        var lines = SampleReceipt.Lines(files);
        var others = SampleReceipt.Lines(files + 1);
        byte[][] candidates = [lines[what % lines.Count], others[what % others.Count], "\n"u8.ToArray(), "{\"line\":2}\n"u8.ToArray()];
        lines.Insert(at % (lines.Count + 1), candidates[what % candidates.Length]);
        return SampleReceipt.Check(lines).Damage is { Kind: ReceiptDamageKind.Inserted };
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Finish_AnyTwoLinesSwapped_IsFoundAtTheFirst() => Prop.ForAll(Files, Any, Any, (files, x, y) =>
    {
        var lines = SampleReceipt.Lines(files);
        var (a, b) = (x % lines.Count, y % lines.Count);
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return a == b
            || (SampleReceipt.Check(lines).Damage is { Kind: ReceiptDamageKind.Reordered } damage && damage.Line == Math.Min(a, b) + 1);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Finish_CutAnywhere_IsTruncated() => Prop.ForAll(Files, Any, (files, at) =>
    {
        var bytes = SampleReceipt.Lines(files).SelectMany(l => l).ToArray();
        return SampleReceipt.Check(bytes[..(at % bytes.Length)]).Damage is { Kind: ReceiptDamageKind.Truncated };
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Finish_SumsOfOtherFiles_IsFound()
    {
        var verdict = SampleReceipt.Check(SampleReceipt.Lines(4, new DeliveryTotals(Sent: 4)));
        Assert.Equal((ReceiptDamageKind.Totals, 6), (verdict.Damage!.Kind, verdict.Damage.Line));
        Assert.Contains("2 sent, 1 present, 1 skipped, 6 bytes", verdict.Damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finish_LinesRemoved_NamesAllOfThem()
    {
        var lines = SampleReceipt.Lines(8);
        lines.RemoveRange(3, 2);
        Assert.Equal("lines 4 to 5 are missing", SampleReceipt.Check(lines).Damage!.Message);
    }

    [Fact]
    public void Finish_WholeReceiptOfAnotherDelivery_IsFoundByItsId()
    {
        var lines = SampleReceipt.Lines(1);
        var text = Encoding.UTF8.GetString(lines[0]).Replace("@1/", "@2/", StringComparison.Ordinal);
        lines[0] = Encoding.UTF8.GetBytes(text);
        Assert.Equal((ReceiptDamageKind.Changed, 1), (SampleReceipt.Check(lines).Damage!.Kind, SampleReceipt.Check(lines).Damage!.Line));
    }

    [Fact]
    public void Lines_OfAReceipt_AreJsonWithTheHashOfTheLineBefore()
    {
        var lines = SampleReceipt.Lines(2);
        for (var i = 0; i < lines.Count; i++)
        {
            using var json = JsonDocument.Parse(lines[i]);
            Assert.Equal(i + 1, json.RootElement.GetProperty("line").GetInt32());
            Assert.Equal(
                i == 0 ? ReceiptChain.Genesis(SampleReceipt.DeliveryId) : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(lines[i - 1].AsSpan()[..^1])),
                json.RootElement.GetProperty("previous").GetString());
        }

        using var summary = JsonDocument.Parse(lines[^1]);
        Assert.Equal("ada", summary.RootElement.GetProperty("instructions")[0].GetProperty("by").GetString());
    }
}
